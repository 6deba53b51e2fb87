using System.Globalization;
using System.Management.Automation;

namespace Wassette.PowerShell.Parameters;

/// <summary>Takes a number as the text that a policy document has for it, whatever the culture, or such text.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) switch
        {
            string text => text,
            float or double => Convert.ToDecimal(inputData, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new ArgumentTransformationMetadataException("Cores are expected: a number (0.5), or text as in a policy document ('500m')."),
        };
}
