using System.Globalization;

namespace Wassette.PowerShell.Formatting;

/// <summary>Sizes for people. The views call it.</summary>
public static class ByteSize
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB"];

    /// <summary>Bytes in the unit that fits, as PowerShell counts them: 1 KB is 1024 B.</summary>
    /// <param name="bytes">How many.</param>
    public static string Show(long bytes)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit < Units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return size.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + Units[unit];
    }
}
