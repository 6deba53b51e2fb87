using System.Text;

namespace Wassette.Tool.Hosting;

/// <summary>Makes standard output UTF-8 without a byte order mark, on every system and whatever the locale.</summary>
internal static class ConsoleEncoding
{
    /// <summary>Call it before anything is written.</summary>
    public static void UseUtf8()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

        try
        {
            Console.OutputEncoding = utf8;

            // Only redirected input is decoded by us; a terminal's line editing goes by the system's own setting.
            if (Console.IsInputRedirected)
            {
                Console.InputEncoding = utf8;
            }
        }
        catch (IOException)
        {
            // A Windows process without a console has no code page to set; .NET writes UTF-8 to its pipes then.
        }
    }
}
