using System.Text;

namespace Wassette.Mcp.Clients;

/// <summary>A change of a client's file that was worked out and checked, and not made yet.</summary>
public sealed class RegistrationPlan
{
    private readonly ClientFile _file;
    private readonly byte[]? _text;

    internal RegistrationPlan(ClientFile file, byte[]? text, IEnumerable<Splice> splices)
    {
        (_file, _text) = (file, text);
        InsertedText = string.Concat(splices.Select(splice => splice.Text));
    }

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>Whether there is anything to change.</summary>
    public bool HasChange => _text is not null;

    /// <summary>What is added to the file.</summary>
    public string InsertedText { get; }

    /// <summary>The whole file as it will be.</summary>
    internal string? Text => _text is null ? null : Encoding.UTF8.GetString(_text);

    /// <summary>Makes the change.</summary>
    /// <exception cref="RegistrationException">The file can't be written, or was changed in the meantime.</exception>
    public void Apply()
    {
        if (_text is not null)
        {
            _file.Replace(_text);
        }
    }
}
