using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Wassette.Mcp.Transports;

/// <summary>
/// What can be told of a JSON text that is too long, too deep or too broken to be parsed: how long and deep it is, and the
/// id of the request that it would have been, so that its sender gets an answer. Keeps next to nothing of the text.
/// </summary>
internal sealed class JsonOutline
{
    private const int LongestKept = 256;
    private static readonly JsonTypeInfo IdType = McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(RequestId));

    private readonly List<byte> _kept = [];
    private int _level;
    private bool _isObject;
    private bool _inString;
    private bool _escaped;
    private bool _inValue;
    private bool _isId;
    private string? _id;

    /// <summary>How long the text is, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>How deep objects and arrays are nested in it.</summary>
    public int Depth { get; private set; }

    /// <summary>The request's id; that of no request where none was found.</summary>
    public RequestId Id
    {
        get
        {
            try
            {
                return _id is null ? default : (RequestId)JsonSerializer.Deserialize(_id, IdType)!;
            }
            catch (JsonException)
            {
                return default;
            }
        }
    }

    /// <summary>Reads on.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        Length += text.Length;
        while (!text.IsEmpty)
        {
            if (_inString && !_escaped && !IsKeeping)
            {
                int end = text.IndexOfAny((byte)'"', (byte)'\\');
                text = end < 0 ? default : text[end..];
            }

            if (text.IsEmpty)
            {
                return;
            }

            if (_inString)
            {
                ReadInString(text[0]);
            }
            else
            {
                ReadStructure(text[0]);
            }

            text = text[1..];
        }
    }

    private bool IsAtMembers => _level == 1 && _isObject;

    private bool IsKeeping => IsAtMembers && _kept.Count < LongestKept;

    private void ReadInString(byte next)
    {
        Keep(next);
        if (_escaped)
        {
            _escaped = false;
        }
        else if (next == '\\')
        {
            _escaped = true;
        }
        else if (next == '"')
        {
            _inString = false;
        }
    }

    private void ReadStructure(byte next)
    {
        switch (next)
        {
            case (byte)'"':
                _inString = true;
                if (!_inValue)
                {
                    _kept.Clear();
                }

                Keep(next);
                break;
            case (byte)'{' or (byte)'[':
                _isObject = _level == 0 ? next == '{' : _isObject;
                Depth = Math.Max(Depth, ++_level);
                break;
            case (byte)'}' or (byte)']':
                EndValue();
                _level--;
                break;
            case (byte)':' when IsAtMembers:
                _isId = _kept.SequenceEqual("\"id\""u8.ToArray());
                _inValue = true;
                _kept.Clear();
                break;
            case (byte)',':
                EndValue();
                break;
            default:
                Keep(next);
                break;
        }
    }

    private void Keep(byte next)
    {
        if (IsKeeping)
        {
            _kept.Add(next);
        }
    }

    private void EndValue()
    {
        if (IsAtMembers)
        {
            _id = _inValue && _isId ? Encoding.UTF8.GetString([.. _kept]) : _id;
            _inValue = false;
        }
    }
}
