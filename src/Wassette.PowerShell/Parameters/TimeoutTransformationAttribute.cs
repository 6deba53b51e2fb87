using System.Globalization;
using System.Management.Automation;

namespace Wassette.PowerShell.Parameters;

/// <summary>Takes a TimeSpan, its text, or a number of seconds, which PowerShell itself would take for ticks or days.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeoutTransformationAttribute : ArgumentTransformationAttribute
{
    // What the timers of the system can wait for.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        TimeSpan timeout = Read(inputData is PSObject wrapper ? wrapper.BaseObject : inputData)
            ?? throw new ArgumentTransformationMetadataException(
                "A time is expected: seconds as a number (2.5), or a time span ('00:01:30', [timespan]::FromMinutes(2)).");
        return timeout > TimeSpan.Zero && timeout <= Longest
            ? timeout
            : throw new ArgumentTransformationMetadataException($"The time must be more than nothing, and at most {Longest.TotalDays:0} days.");
    }

    private static TimeSpan? Read(object? value) => value switch
    {
        TimeSpan time => time,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) => Seconds(seconds),
        string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time) => time,
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal =>
            Seconds(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static TimeSpan? Seconds(double seconds)
    {
        if (double.IsNaN(seconds))
        {
            return null;
        }

        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds + 1));
    }
}
