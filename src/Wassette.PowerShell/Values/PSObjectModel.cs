using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Security;
using System.Text;
using Wassette.Wit.Values;

namespace Wassette.PowerShell.Values;

/// <summary>PowerShell's objects: results are PSCustomObjects, arguments may be any object with properties.</summary>
/// <remarks>Objects are made on the guest's thread, which has no runspace: nothing here runs script on that way.</remarks>
internal sealed class PSObjectModel : IClrObjectModel
{
    private PSObjectModel()
    {
    }

    /// <summary>The only instance.</summary>
    public static PSObjectModel Instance { get; } = new();

    /// <inheritdoc/>
    public object CreateObject(IReadOnlyList<string> names, IReadOnlyList<object?> values)
    {
        PSObject result = new();
        for (int i = 0; i < names.Count; i++)
        {
            result.Properties.Add(new PSNoteProperty(names[i], values[i]), preValidated: true);
        }

        return result;
    }

    /// <inheritdoc/>
    public object? Unwrap(object? value) => value switch
    {
        null => null,
        PSObject wrapper when wrapper == AutomationNull.Value => null,
        PSObject { BaseObject: PSCustomObject } custom => custom,
        PSObject { BaseObject: SwitchParameter given } => given.IsPresent,
        PSObject wrapper => wrapper.BaseObject,
        SwitchParameter given => given.IsPresent,
        _ => value,
    };

    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, object?>>? GetProperties(object value) =>
        IsWithoutProperties(value)
            ? null
            : PSObject.AsPSObject(value).Properties
                .Where(property => property.IsGettable)
                .Select(property => KeyValuePair.Create(property.Name, (object?)property.Value));

    /// <inheritdoc/>
    public string? GetText(object value) => value switch
    {
        PathInfo path => path.Path,
        StringBuilder text => text.ToString(),
        _ => null,
    };

    /// <summary>Scalars, collections and code: their properties are not what somebody means who passes them.</summary>
    private static bool IsWithoutProperties(object value) =>
        value is string or IEnumerable or ScriptBlock or Delegate or Type or SecureString or PSReference
        || (value is ValueType and (IFormattable or IConvertible));
}
