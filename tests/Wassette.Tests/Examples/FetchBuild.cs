using System.ComponentModel;
using System.Diagnostics;

namespace Wassette.Tests.Examples;

/// <summary>Builds the component of examples/fetch-js when it is needed: it is too large to be committed.</summary>
internal static class FetchBuild
{
    /// <summary>The component's file, newer than its sources. Skips the test where it can't be built.</summary>
    /// <param name="folder">The example's.</param>
    public static string Run(string folder)
    {
        string component = Path.Combine(folder, "build", "fetch.wasm");
        string[] sources = ["fetch.js", "package.json", "package-lock.json", Path.Combine("wit", "world.wit")];
        DateTime changed = sources.Max(source => File.GetLastWriteTimeUtc(Path.Combine(folder, source)));
        using FileStream turn = TakeTurn(folder);
        if (File.GetLastWriteTimeUtc(component) > changed)
        {
            return component;
        }

        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), $"examples/fetch-js can't be built: run 'npm ci' in {folder}");
        try
        {
            using Process npm = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["run", "build"])
            {
                WorkingDirectory = folder,
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

    // The test programs that use the component may run at the same time.
    private static FileStream TakeTurn(string folder)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "build")).FullName, "lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
