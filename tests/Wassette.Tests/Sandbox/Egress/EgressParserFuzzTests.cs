using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Wassette.Sandbox.Egress;

namespace Wassette.Tests.Sandbox.Egress;

/// <summary>
/// The gateway's parser and a naive second one agree on every head. A million cases:
/// <c>CsCheck_Iter=1000000 dotnet test --project tests/Wassette.Tests -- --filter-class '*EgressParserFuzz*'</c>.
/// </summary>
public sealed partial class EgressParserFuzzTests
{
    private const string Host = "127.0.0.1:1234";

    // Pieces that mean something, so that many heads are almost right.
    private static readonly Gen<string> Piece = Gen.OneOf(
        OneOf(
            "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", ":", ": ", " ", "\t", "\0", "\u007f", "\u00e9", ",", "host: " + Host, "Host:" + Host, "host: evil.test",
            "content-length: 5", "content-length: 05", "Content-Length:0", "content-length: -1", "content-length: +1", "content-length: 5, 5",
            "content-length: 9223372036854775807", "content-length: 9223372036854775808", "transfer-encoding: chunked", "Transfer-Encoding:chunked",
            "transfer-encoding: chunked, chunked", "transfer-encoding: gzip", "x: y", "x: ", "x :y", "te: trailers", "connection: close"),
        Gen.Char[' ', '~'].Select(character => character.ToString()));

    private static readonly Gen<string> Lines = Piece.Array[0, 12].Select(string.Concat);

    // A field, a line's end, a field …: most of these are well formed.
    private static readonly Gen<string> Fields = Piece.Array[0, 6].Select(pieces => string.Concat(pieces.Select(piece => piece + "\r\n")));

    private static readonly Gen<string> Heads = Gen.OneOf(Lines, Fields, Lines.Select(Fields, (a, b) => a + b))
        .Select(OneOf("\r\n", "\r\n", "", "\r\n\r\n", "\r\nx"), (text, end) => $"host: {Host}\r\n{text}{end}");

    [Fact]
    public void Fields_are_read_as_a_naive_reader_reads_them() => Heads.Sample(text =>
    {
        RequestHead? head = RequestHead.TryParse(Encoding.Latin1.GetBytes(text), Host);
        string actual = head is null ? "refused" : $"{head.ContentLength} {head.IsChunked} {string.Join('|', head.Fields.Select(field => $"{field.Key}={field.Value}"))}";
        return actual == Naive(text) ? true : throw new InvalidOperationException($"{actual} != {Naive(text)} for {text}");
    });

    [Fact]
    public void A_request_line_is_read_as_a_pattern_reads_it() => Gen.OneOf(
            OneOf("GET", "g!", " ", "/", "/abc", "HTTP/1.1", " HTTP/1.1", "\t", "\0", "?", "\u00e9", "//", "http://").Array[0, 6].Select(string.Concat),
            Gen.String[Gen.Char[' ', '~'], 0, 8].Select(method => $"{method} /ticket HTTP/1.1"))
        .Sample(line =>
        {
            bool isLine = RequestHead.TryParseLine(Encoding.Latin1.GetBytes(line), out string method, out string ticket);
            Match match = RequestLine().Match(line);
            return isLine == match.Success && (!isLine || (match.Groups[1].Value == method && match.Groups[2].Value == ticket));
        });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Naive(string text)
    {
        if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            return "refused";
        }

        string[] lines = text[..^4].Split("\r\n");
        List<(string Name, string Value)> fields = [];
        foreach (string line in lines)
        {
            Match match = Field().Match(line);
            if (!match.Success)
            {
                return "refused";
            }

            fields.Add((match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value.Trim(' ', '\t')));
        }

        string[] Values(string name) => [.. fields.Where(field => field.Name == name).Select(field => field.Value)];
        string[] lengths = Values("content-length");
        string[] codings = Values("transfer-encoding");
        if (Values("host") is not [Host] || lengths.Length + codings.Length > 1 || codings.Any(coding => coding != "chunked")
            || lengths.Any(length => !length.All(char.IsAsciiDigit) || !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return "refused";
        }

        string passed = string.Join('|', fields.Where(field => !Dropped().IsMatch(field.Name)).Select(field => $"{field.Name}={field.Value}"));
        return $"{(lengths.Length > 0 ? long.Parse(lengths[0], CultureInfo.InvariantCulture) : null)} {codings.Length > 0} {passed}";
    }

    [GeneratedRegex(@"\A([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([^\x00-\x08\x0a-\x1f\x7f]*)\z")]
    private static partial Regex Field();

    [GeneratedRegex(@"\A([!#$%&'*+\-.^_`|~0-9A-Za-z]+) /([!#$%&'*+\-.^_`|~0-9A-Za-z]+) HTTP/1\.1\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex("^(host|content-length|transfer-encoding|te|connection|keep-alive|trailer|upgrade|expect|http2-settings|proxy-.*)$")]
    private static partial Regex Dropped();
}
