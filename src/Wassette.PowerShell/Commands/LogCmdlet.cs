using System.Management.Automation;
using Wassette.PowerShell.Completion;
using Wassette.PowerShell.Errors;
using Wassette.PowerShell.Formatting;
using Wassette.PowerShell.Parameters;
using Wassette.PowerShell.Sessions;

namespace Wassette.PowerShell.Commands;

/// <summary>A cmdlet that lists what a session remembers of its components, those too that are not there any more.</summary>
public abstract class LogCmdlet : PSCmdlet
{
    /// <summary>The ids of the components, with wildcards; all otherwise.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ComponentIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Component { get; set; } = ["*"];

    /// <summary>Only what happened after this time.</summary>
    [Parameter]
    public DateTimeOffset? After { get; set; }

    /// <summary>The session, or its name; the default session otherwise.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SessionTransformation]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    [ValidateNotNull]
    public WassetteSession? Session { get; set; }

    /// <summary>The session that is meant.</summary>
    private protected WassetteSession ChosenSession => Session ?? SessionTable.Default(SessionState);

    /// <summary>Writes what is asked for.</summary>
    /// <param name="entries">All that the session remembers.</param>
    /// <param name="component">The id of an entry's component.</param>
    /// <param name="time">When an entry happened.</param>
    /// <param name="kind">What kind an entry is of.</param>
    /// <param name="kinds">The kinds that are asked for; all when empty.</param>
    private protected void Write<T>(
        IReadOnlyList<T> entries, Func<T, string> component, Func<T, DateTimeOffset> time, Func<T, string> kind, string[] kinds)
        where T : class
    {
        string[] known = [.. ChosenSession.Components.Select(present => present.Id).Union(entries.Select(component))];
        HashSet<string> chosen = [.. Names.Select(known, id => id, Component, id => WriteError(ErrorRecords.ComponentNotFound(id)))];
        foreach (T entry in entries)
        {
            if (chosen.Contains(component(entry))
                && !(time(entry) <= After)
                && (kinds.Length == 0 || kinds.Contains(kind(entry), StringComparer.OrdinalIgnoreCase)))
            {
                WriteObject(DisplayProperties.Attach(entry));
            }
        }
    }
}
