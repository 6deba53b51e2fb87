using System.Reflection;

namespace Wassette.PowerShell.Tests.Hosting;

/// <summary>Where the build put what the tests run.</summary>
internal static class BuiltPaths
{
    private static readonly Dictionary<string, string> Metadata = typeof(BuiltPaths).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(attribute => attribute.Value is not null)
        .GroupBy(attribute => attribute.Key)
        .ToDictionary(group => group.Key, group => group.First().Value!);

    /// <summary>The root of the repository.</summary>
    public static string RepositoryRoot => Metadata["RepositoryRoot"];

    /// <summary>The folder of the laid-out module.</summary>
    public static string Module => Metadata["ModulePath"];

    /// <summary>The manifest in that folder.</summary>
    public static string Manifest => Path.Combine(Module, "Wassette.psd1");

    /// <summary>The <c>wassette</c> tool.</summary>
    public static string Tool => Metadata["ToolPath"];

    /// <summary>A binary module that brings YamlDotNet 13.</summary>
    public static string OtherYamlModule => Metadata["OtherYamlModulePath"];

    /// <summary>A program that runs another in a network of its own.</summary>
    public static string NetworkNamespace => Metadata["NetworkNamespacePath"];

    /// <summary>A program that runs a script in PowerShell without any module.</summary>
    public static string ScriptRunner => Metadata["ScriptRunnerPath"];
}
