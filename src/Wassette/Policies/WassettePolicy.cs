using System.Text;
using Wassette.Policies.Editing;
using Wassette.Sandbox;
using Wassette.UserFiles;

namespace Wassette.Policies;

/// <summary>The policy of a component at one moment. Immutable: a change makes another.</summary>
public sealed class WassettePolicy
{
    internal WassettePolicy(string component, string digest, string text, PolicyDocument document, string source)
    {
        Component = component;
        Digest = digest;
        RawText = text;
        Document = document;
        Source = source;
    }

    /// <summary>The component's id.</summary>
    public string Component { get; }

    /// <summary>The name of the component's session.</summary>
    public required string Session { get; init; }

    /// <summary>The digest of the bytes that the policy was given to.</summary>
    public string Digest { get; }

    /// <summary>Where it came from: <c>None</c>, <c>Session</c> for one made by grants, or a file.</summary>
    public string Source { get; }

    /// <summary>What it is for, as its author says; null when nobody says.</summary>
    public string? Description => Document.Description;

    /// <summary>Its rules and limits. Values of environment variables are not in them.</summary>
    public IReadOnlyList<WassettePolicyRule> Rules => field ??= [.. WassettePolicyRule.All(Document)];

    /// <summary>Whether it grants nothing at all.</summary>
    public bool GrantsNothing => Document.Storage.Allow.IsEmpty && Document.Network.Allow.IsEmpty && Document.Environment.IsEmpty;

    /// <summary>Whether a variable that it grants takes its value from the secret of this name.</summary>
    public bool GrantsSecret(string name) => Document.Environment.Any(rule => rule.Value is NamedValue named && named.Name == name);

    /// <summary>The limits in force: the policy's, else the session's.</summary>
    public required InvocationLimits Limits { get; init; }

    /// <summary>What of it has no effect here, and why: a directory that is not there, for example.</summary>
    public required IReadOnlyList<PolicyDiagnostic> Warnings { get; init; }

    /// <summary>The policy as YAML, the values of environment variables masked.</summary>
    public string Text => field ??= PolicyWriter.Write(PolicyMask.Hide(Document));

    /// <summary>The document as it was written, with the values in it. For a file, never for a view.</summary>
    internal string RawText { get; }

    internal PolicyDocument Document { get; }

    /// <summary>
    /// Writes the document to a file, with its comments and the values of environment variables: the whole file or none
    /// of it, and for its owner only.
    /// </summary>
    /// <param name="path">The file; what is there is replaced, a link itself and not what it leads to.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <exception cref="IOException">It can't be written, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public void Export(string path, bool overwrite = true) =>
        PrivateFile.Replace(path, Encoding.UTF8.GetBytes(RawText.Length > 0 ? RawText : PolicyWriter.Write(Document)), overwrite);

    /// <inheritdoc/>
    public override string ToString() => Component;
}
