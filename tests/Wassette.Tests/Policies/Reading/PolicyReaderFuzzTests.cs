using System.Text;
using CsCheck;
using Wassette.Policies;
using Wassette.Policies.Editing;
using Wassette.Policies.Reading;

namespace Wassette.Tests.Policies.Reading;

/// <summary>Whatever the text is, reading gives a document or findings, and never throws.</summary>
public sealed class PolicyReaderFuzzTests
{
    private static readonly string[] Words =
    [
        "version: \"1.0\"\n", "permissions:\n", "  storage:\n", "  network:\n", "  environment:\n", "    allow:\n", "    deny:\n",
        "      - uri: \"fs://a/**\"\n", "        access: [\"read\"]\n", "      - host: \"*.a.example\"\n", "      - cidr: 10.0.0.0/8\n", "        private: true\n",
        "      - key: A\n", "        value: b\n", "  resources:\n", "    limits:\n", "      memory: 1Mi\n", "{", "}", "[", "]", ",", ":", ": ", "- ", "? ", "'", "\"", "|\n", ">\n",
        "&a ", "*a", "!t ", "#", " # c\n", "---\n", "...\n", "%YAML 1.2\n", "\t", "\r", "\n", "\r\n", "\\", "\\u", "%2e", "%", "..", "**", "***", "~", "null", "\0", "\u001b", "\u2028",
        "\uFEFF", "\uD800", "\U0001F600", "é", "<<: ", "0x1", "1e9", "-1", "@", "`", " ", "  ",
    ];

    private static readonly Gen<string> Soup = Gen.OneOf(Words).List[0, 40].Select(words => string.Concat(words));

    private static readonly Gen<string> Damaged = Gen.Select(PolicyGen.Document, Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 6], Gen.OneOf(Words)).List[1, 4]).Select((document, damages) =>
        damages.Aggregate(PolicyWriter.Write(document), (text, damage) =>
        {
            int start = Math.Min(damage.Item1, text.Length);
            return text.Remove(start, Math.Min(damage.Item2, text.Length - start)).Insert(start, damage.Item3);
        }));

    [Fact]
    public void Any_text_gives_a_document_or_findings() =>
        Gen.OneOf(Soup, Damaged).Sample(text => Check(text, PolicyReader.Read(text)), iter: FuzzCases.Count(4_000));

    [Fact]
    public void Any_bytes_give_a_document_or_findings() =>
        Gen.Select(Gen.OneOf(Soup, Damaged), Gen.Select(Gen.Int[0, 4000], Gen.Byte).List[0, 3]).Sample(
            (text, changes) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                foreach ((int place, byte value) in changes.Where(_ => bytes.Length > 0))
                {
                    bytes[place % bytes.Length] = value;
                }

                Check(null, PolicyReader.Read(bytes));
            },
            iter: FuzzCases.Count(1_500));

    [Fact]
    public void A_written_document_reads_as_the_same() =>
        PolicyGen.Document.Sample(
            document =>
            {
                PolicyReadResult result = PolicyReader.Read(PolicyWriter.Write(document));
                return result.Diagnostics.IsEmpty && result.Document!.SaysTheSameAs(document);
            },
            iter: FuzzCases.Count(1_000));

    private static void Check(string? text, PolicyReadResult result)
    {
        Assert.Equal(result.Document is null, result.Diagnostics.Any(finding => finding.Severity == PolicyDiagnosticSeverity.Error));
        int lines = text is null ? int.MaxValue : text.Count(c => c is '\n' or '\r') + 1;
        foreach (PolicyDiagnostic finding in result.Diagnostics)
        {
            Assert.InRange(finding.Line, 1, lines);
            Assert.True(finding.Column >= 1);
            Assert.Null(RuleText.HazardIn(finding.ToString()));
            Assert.EndsWith(".", finding.Message, StringComparison.Ordinal);
            Assert.True(finding.Remedy.Length > 0);
        }
    }
}
