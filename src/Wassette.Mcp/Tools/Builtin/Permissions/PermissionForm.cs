using System.Diagnostics.CodeAnalysis;
using Wassette.Policies;

namespace Wassette.Mcp.Tools.Builtin.Permissions;

/// <summary>One kind of permission, as the tools that grant and revoke it know it.</summary>
internal sealed class PermissionForm
{
    private readonly Func<ArgumentObject, PolicyGrant> _read;

    private PermissionForm(
        string name, string words, [StringSyntax(StringSyntaxAttribute.Json)] string schema, Func<ArgumentObject, PolicyGrant> read)
    {
        (Name, Words, DetailsSchema) = (name, words, schema);
        _read = read;
    }

    /// <summary>Files.</summary>
    public static PermissionForm Storage { get; } = new(
        "storage",
        "access to files",
        """
        {
          "type": "object",
          "properties": {
            "uri": { "type": "string", "description": "fs:// and a path: fs:///tmp/data/** is absolute, fs://data/a.txt is relative to the workspace" },
            "access": { "type": "array", "items": { "type": "string", "enum": ["read", "write"] }, "minItems": 1 }
          },
          "required": ["uri", "access"],
          "additionalProperties": false
        }
        """,
        ReadStorage);

    /// <summary>Hosts and ranges of addresses.</summary>
    public static PermissionForm Network { get; } = new(
        "network",
        "HTTP requests to a host",
        """
        {
          "type": "object",
          "properties": {
            "host": { "type": "string", "description": "The host, with scheme and port where only these are meant: api.example.com, https://api.example.com:8443, *.example.com" },
            "private": { "type": "boolean", "description": "Whether the host's name may resolve to private addresses" },
            "cidr": { "type": "string", "description": "Instead of a host, a range of addresses: 10.1.0.0/16" }
          },
          "oneOf": [{ "required": ["host"] }, { "required": ["cidr"] }],
          "additionalProperties": false
        }
        """,
        ReadNetwork);

    /// <summary>Environment variables.</summary>
    public static PermissionForm EnvironmentVariable { get; } = new(
        "environment-variable",
        "an environment variable",
        """
        {
          "type": "object",
          "properties": { "key": { "type": "string", "description": "The variable's name" } },
          "required": ["key"],
          "additionalProperties": false
        }
        """,
        ReadEnvironmentVariable);

    /// <summary>The kind's name in the names of tools.</summary>
    public string Name { get; }

    /// <summary>The kind's name in results.</summary>
    public string Type => this == EnvironmentVariable ? "environment" : Name;

    /// <summary>What it is, in words.</summary>
    public string Words { get; }

    /// <summary>The schema of its details.</summary>
    public string DetailsSchema { get; }

    /// <summary>The kind of a grant.</summary>
    public static PermissionForm Of(PolicyGrant grant) => grant.Kind switch
    {
        PermissionKind.Storage => Storage,
        PermissionKind.Host or PermissionKind.Cidr => Network,
        _ => EnvironmentVariable,
    };

    /// <summary>The permission that details are about.</summary>
    /// <exception cref="BuiltinToolException">They are about none.</exception>
    public PolicyGrant Read(ArgumentObject details) => _read(details);

    private static PolicyGrant ReadStorage(ArgumentObject details)
    {
        details.RequireOnly("uri", "access");
        string uri = details.RequireText("uri");
        IReadOnlyList<string> words = details.RequireWords("access", [.. PermissionDetails.AccessWords.Select(word => word.Word)]);
        StorageAccess access = PermissionDetails.AccessWords.Where(word => words.Contains(word.Word))
            .Aggregate(StorageAccess.None, (all, word) => all | word.Access);
        return Make(details, "uri", () => PolicyGrant.Storage(uri, access));
    }

    private static PolicyGrant ReadNetwork(ArgumentObject details)
    {
        details.RequireOnly("host", "private", "cidr");
        bool isPrivate = details.FindBoolean("private");
        if (!details.Has("cidr"))
        {
            string host = details.RequireText("host");
            return Make(details, "host", () => PolicyGrant.Host(host, isPrivate));
        }

        if (details.Has("host") || details.Has("private"))
        {
            throw details.Wrong("cidr", "a range stands alone, without host and private");
        }

        string range = details.RequireText("cidr");
        return Make(details, "cidr", () => PolicyGrant.Cidr(range));
    }

    private static PolicyGrant ReadEnvironmentVariable(ArgumentObject details)
    {
        details.RequireOnly("key");
        string key = details.RequireText("key");
        return Make(details, "key", () => PolicyGrant.EnvironmentVariable(key));
    }

    private static PolicyGrant Make(ArgumentObject details, string name, Func<PolicyGrant> make)
    {
        try
        {
            return make();
        }
        catch (PolicyException e)
        {
            throw details.Wrong(name, $"{e.Message.TrimEnd('.')}. {e.Remedy.TrimEnd('.')}");
        }
    }
}
