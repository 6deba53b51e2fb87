using System.Diagnostics;

namespace Wassette.Benchmarks;

/// <summary>A JavaScript component of about 12 MB, built with npm when it is not there yet.</summary>
internal static class LargeComponent
{
    private const string Toolchain = "@bytecodealliance/componentize-js@0.20.0";

    /// <summary>The component's file, or null when there is no npm to build it with.</summary>
    public static string? Path { get; } = Make();

    private static string? Make()
    {
        string folder = System.IO.Path.Combine(Repository.Artifacts, "large");
        string output = System.IO.Path.Combine(folder, "large.wasm");
        if (File.Exists(output))
        {
            return output;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, "package.json"), """{ "private": true, "type": "module" }""");
        File.WriteAllText(System.IO.Path.Combine(folder, "build.mjs"), """
            import { componentize } from "@bytecodealliance/componentize-js";
            import { writeFile } from "node:fs/promises";
            const { component } = await componentize(
              "export function greet(name) { return `Hello, ${name}!`; }",
              { witWorld: "package local:large; world large { export greet: func(name: string) -> string; }" });
            await writeFile("large.wasm", component);
            """);
        return Run("npm", $"install --no-audit --no-fund {Toolchain}", folder) && Run("node", "build.mjs", folder) ? output : null;
    }

    private static bool Run(string program, string arguments, string folder)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
