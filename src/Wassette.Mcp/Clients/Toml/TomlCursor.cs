using System.Text;

namespace Wassette.Mcp.Clients.Toml;

/// <summary>A place in a text that is being read.</summary>
/// <param name="text">The text, in UTF-8.</param>
internal sealed class TomlCursor(byte[] text)
{
    /// <summary>The place.</summary>
    public int Position { get; private set; }

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd => Position >= text.Length;

    /// <summary>What follows.</summary>
    public ReadOnlySpan<byte> Rest => text.AsSpan(Position);

    /// <summary>Whether a character follows.</summary>
    public bool IsAt(char character) => !IsAtEnd && text[Position] == character;

    /// <summary>Goes on by some bytes.</summary>
    public void Advance(int count) => Position += count;

    /// <summary>Reads some bytes.</summary>
    public string Take(int count)
    {
        string taken = Encoding.UTF8.GetString(text, Position, count);
        Position += count;
        return taken;
    }

    /// <summary>Passes a character, or fails.</summary>
    public void Expect(char character)
    {
        if (!IsAt(character))
        {
            throw Problem($"'{character}' is missing here.");
        }

        Position++;
    }

    /// <summary>Passes spaces and tabs.</summary>
    public void SkipSpaces()
    {
        int count = Rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        Position += count < 0 ? Rest.Length : count;
    }

    /// <summary>Passes spaces, a comment and the end of the line, or fails.</summary>
    public void EndLine()
    {
        SkipSpaces();
        SkipComment();
        if (IsAtEnd)
        {
            return;
        }

        Position += Rest.StartsWith("\r\n"u8) ? 2 : IsAt('\n') ? 1 : throw Problem("the line should end here.");
    }

    /// <summary>Passes lines that have nothing but comments, to the next thing that is something.</summary>
    public void SkipLines()
    {
        SkipSpaces();
        while (IsAt('#') || IsAt('\n') || IsAt('\r'))
        {
            EndLine();
            SkipSpaces();
        }
    }

    /// <summary>What is wrong here.</summary>
    public DocumentException Problem(string problem) => Problem(Position, problem);

    /// <summary>What is wrong at a place.</summary>
    public DocumentException Problem(int position, string problem) => ServersDocument.Problem(text, position, problem);

    private void SkipComment()
    {
        if (!IsAt('#'))
        {
            return;
        }

        int length = Rest.IndexOfAny((byte)'\r', (byte)'\n');
        length = length < 0 ? Rest.Length : length;
        int control = Rest[..length].IndexOfAny(TomlValues.ControlCharacters);
        Position += control < 0 ? length : throw Problem(Position + control, "a comment can't have a control character.");
    }
}
