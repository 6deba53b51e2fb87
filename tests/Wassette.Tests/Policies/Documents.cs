using Wassette.Policies;
using Wassette.Policies.Reading;
using Wassette.Tests.Support;

namespace Wassette.Tests.Policies;

/// <summary>Documents for tests.</summary>
internal static class Documents
{
    /// <summary>Where published documents are.</summary>
    public static string Folder { get; } = Path.Combine(TestFiles.Root, "tests", "Wassette.Tests", "Policies", "Documents");

    /// <summary>A document with the permissions given, each line of which is indented by two.</summary>
    public static string With(string permissions) => $"version: \"1.0\"\npermissions:\n{permissions}\n";

    /// <summary>Reads a document that has no fault.</summary>
    public static PolicyDocument Read(string text)
    {
        PolicyReadResult result = PolicyReader.Read(text);
        Assert.Empty(result.Diagnostics);
        return result.Document!;
    }

    /// <summary>What is found in a document, as <c>line:column path</c>.</summary>
    public static string[] Places(string text) =>
        [.. PolicyReader.Read(text).Diagnostics.Select(diagnostic => $"{diagnostic.Line}:{diagnostic.Column} {diagnostic.Path}".TrimEnd())];

    /// <summary>The one finding in a document.</summary>
    public static PolicyDiagnostic Finding(string text)
    {
        PolicyReadResult result = PolicyReader.Read(text);
        Assert.Null(result.Document);
        return Assert.Single(result.Diagnostics);
    }
}
