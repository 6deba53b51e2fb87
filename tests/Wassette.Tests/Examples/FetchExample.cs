using Wassette.Components;
using Wassette.Tests.Support;

namespace Wassette.Tests.Examples;

/// <summary>The component of examples/fetch-js.</summary>
internal static class FetchExample
{
    private static readonly string Folder = TestFiles.Example("fetch-js");

    private static readonly Lazy<string> Built = new(() => FetchBuild.Run(Folder));

    /// <summary>The component's file. Skips the test where it can't be built.</summary>
    public static string Component => Built.Value;

    /// <summary>Its compiled code, kept beside it: compiling takes longer than all the tests.</summary>
    public static CompilationCache Cache { get; } = new(Path.Combine(Folder, "build", "cache"));
}
