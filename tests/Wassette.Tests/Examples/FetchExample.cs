using System.ComponentModel;
using System.Diagnostics;
using Wassette.Components;
using Wassette.Tests.Support;

namespace Wassette.Tests.Examples;

/// <summary>The component of examples/fetch-js, built when it is needed: it is too large to be committed.</summary>
internal static class FetchExample
{
    private static readonly string Folder = TestFiles.Example("fetch-js");

    private static readonly Lazy<string> Built = new(Build);

    /// <summary>The component's file. Skips the test where it can't be built.</summary>
    public static string Component => Built.Value;

    /// <summary>Its compiled code, kept beside it: compiling takes longer than all the tests.</summary>
    public static CompilationCache Cache { get; } = new(Path.Combine(Folder, "build", "cache"));

    private static string Build()
    {
        string component = Path.Combine(Folder, "build", "fetch.wasm");
        string[] sources = ["fetch.js", "package.json", "package-lock.json", Path.Combine("wit", "world.wit")];
        DateTime changed = sources.Max(source => File.GetLastWriteTimeUtc(Path.Combine(Folder, source)));
        if (File.GetLastWriteTimeUtc(component) > changed)
        {
            return component;
        }

        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), $"examples/fetch-js can't be built: run 'npm ci' in {Folder}");
        try
        {
            using Process npm = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["run", "build"])
            {
                WorkingDirectory = Folder,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            Task<string> output = npm.StandardOutput.ReadToEndAsync();
            string errors = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            Assert.True(npm.ExitCode == 0, $"npm run build failed: {errors}{output.Result}");
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"examples/fetch-js can't be built: npm can't be started: {e.Message}");
        }

        return component;
    }
}
