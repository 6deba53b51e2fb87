using System.Globalization;

namespace Wassette.Policies;

/// <summary>One finding in a policy document: where, what is wrong, and how to put it right.</summary>
/// <remarks>Text of the document that a message shows is quoted, cut, and free of control characters.</remarks>
public sealed record PolicyDiagnostic
{
    /// <summary>How much it matters.</summary>
    public required PolicyDiagnosticSeverity Severity { get; init; }

    /// <summary>The line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column in UTF-16 units, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>Where in the document, as in <c>permissions.network.allow[2].host</c>; empty for the document itself.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>How to put it right.</summary>
    public required string Remedy { get; init; }

    /// <summary>The finding in one line, as compilers write it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"({Line},{Column}): {(Severity == PolicyDiagnosticSeverity.Error ? "error" : "warning")}: {(Path.Length > 0 ? Path + ": " : "")}{Message} {Remedy}");
}
