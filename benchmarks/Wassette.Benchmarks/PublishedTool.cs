using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Wassette.Benchmarks;

/// <summary>The <c>wassette</c> tool, published for this platform.</summary>
internal static class PublishedTool
{
    private static readonly Lazy<string> Published = new(Publish);

    /// <summary>The program.</summary>
    public static string Path =>
        System.IO.Path.Combine(Published.Value, OperatingSystem.IsWindows() ? "Wassette.Tool.exe" : "Wassette.Tool");

    /// <summary>The module in it, which is compiled ahead of time as the rest of it is.</summary>
    public static string Module => System.IO.Path.Combine(Published.Value, "Modules", "Wassette");

    private static string Publish()
    {
        string folder = System.IO.Path.Combine(Repository.Artifacts, "tool");
        string[] arguments =
            ["publish", Repository.File("src", "Wassette.Tool"), "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder, "-v", "quiet"];
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? folder
            : throw new InvalidOperationException($"The tool could not be published: {output}");
    }
}
