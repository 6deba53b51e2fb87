using System.Globalization;
using System.Management.Automation;

namespace Wassette.PowerShell.Parameters;

/// <summary>Takes a number of bytes, which 512MB is to PowerShell, or the text of a policy document, such as 512Mi.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SizeTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly (string Unit, long Size)[] Units = [("Ti", 1L << 40), ("Gi", 1L << 30), ("Mi", 1L << 20), ("Ki", 1L << 10), ("", 1)];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        if (value is string text)
        {
            // In quotes it stays text; PowerShell reads it as it reads the number.
            return text.EndsWith('B') || text.EndsWith('b') ? Bytes(PowerShellNumber(text)) : text;
        }

        return Bytes(value);
    }

    private static decimal PowerShellNumber(string text) =>
        LanguagePrimitives.TryConvertTo(text, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw Expected();

    private static string Bytes(object? value)
    {
        if (value is not (byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal))
        {
            throw Expected();
        }

        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (number is not (>= 1 and < long.MaxValue) || number != Math.Floor(number))
        {
            throw new ArgumentTransformationMetadataException("The size must be a whole number of bytes, 1 at least.");
        }

        long bytes = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        (string unit, long size) = Units.First(unit => bytes % unit.Size == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
    }

    private static ArgumentTransformationMetadataException Expected() =>
        new("A size is expected: a number of bytes (512MB), or text as in a policy document ('512Mi').");
}
