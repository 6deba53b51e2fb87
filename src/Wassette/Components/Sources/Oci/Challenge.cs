using System.Net.Http.Headers;
using System.Text;

namespace Wassette.Components.Sources.Oci;

/// <summary>What a registry asks for (RFC 9110, 11.6.1), such as <c>Bearer realm="https://…",service="…"</c>.</summary>
internal static class Challenge
{
    /// <summary>The parameters of a challenge by their names in lower case; of malformed text, those before the fault.</summary>
    public static Dictionary<string, string> Parameters(AuthenticationHeaderValue challenge)
    {
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        ReadOnlySpan<char> rest = challenge.Parameter;
        while (!(rest = rest.TrimStart(" \t,")).IsEmpty)
        {
            int equals = rest.IndexOf('=');
            if (equals <= 0)
            {
                break;
            }

            string name = rest[..equals].Trim().ToString();
            rest = rest[(equals + 1)..].TrimStart();
            string? value = rest.StartsWith("\"") ? ReadQuoted(ref rest) : ReadToken(ref rest);
            if (value is null)
            {
                break;
            }

            parameters.TryAdd(name, value);
        }

        return parameters;
    }

    private static string ReadToken(ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOf(',');
        string value = (end < 0 ? rest : rest[..end]).Trim().ToString();
        rest = end < 0 ? [] : rest[end..];
        return value;
    }

    private static string? ReadQuoted(ref ReadOnlySpan<char> rest)
    {
        StringBuilder value = new();
        for (int i = 1; i < rest.Length; i++)
        {
            char c = rest[i];
            if (c == '"')
            {
                rest = rest[(i + 1)..];
                return value.ToString();
            }

            value.Append(c == '\\' && i + 1 < rest.Length ? rest[++i] : c);
        }

        return null;
    }
}
