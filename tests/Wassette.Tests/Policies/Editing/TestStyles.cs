using System.Text.Json;
using System.Text.Json.Nodes;
using Wassette.Policies;
using Wassette.Policies.Editing;

namespace Wassette.Tests.Policies.Editing;

/// <summary>Documents in other styles than the canonical one.</summary>
internal static class TestStyles
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true };

    /// <summary>The document on one line: JSON, or YAML in flow style.</summary>
    public static string Flow(PolicyDocument document, bool quotesKeys)
    {
        string json = ToJson(document).ToJsonString();
        return quotesKeys ? json : System.Text.RegularExpressions.Regex.Replace(json, "(?<=[{,])\"([a-z_]+)\":", "$1: ");
    }

    /// <summary>The document as JSON over many lines.</summary>
    public static string PrettyJson(PolicyDocument document) => ToJson(document).ToJsonString(Pretty);

    private static JsonObject ToJson(PolicyDocument document)
    {
        JsonObject permissions = new()
        {
            ["storage"] = Sides(document.Storage.Allow.Select(Storage), document.Storage.Deny.Select(Storage)),
            ["network"] = Sides(document.Network.Allow.Select(Network), document.Network.Deny.Select(Network)),
            ["environment"] = new JsonObject { ["allow"] = new JsonArray([.. document.Environment.Select(Environment)]) },
        };
        if (document.Limits.All.Any())
        {
            permissions["resources"] = new JsonObject
            {
                ["limits"] = new JsonObject(document.Limits.All.Select(rule => KeyValuePair.Create(LimitText.KeyOf(rule.Kind), (JsonNode?)LimitText.Format(rule.Kind, rule.Amount)))),
            };
        }

        JsonObject root = new() { ["version"] = document.Version, ["permissions"] = permissions };
        if (document.Description is not null)
        {
            root["description"] = document.Description;
        }

        return root;
    }

    private static JsonObject Sides(IEnumerable<JsonNode> allow, IEnumerable<JsonNode> deny) =>
        new() { ["allow"] = new JsonArray([.. allow]), ["deny"] = new JsonArray([.. deny]) };

    private static JsonNode Storage(StorageRule rule) => new JsonObject
    {
        ["uri"] = rule.Text,
        ["access"] = new JsonArray([.. NewRules.AccessNames(rule.Access).Select(name => (JsonNode)name)]),
    };

    private static JsonNode Network(NetworkRule rule) => rule switch
    {
        HostRule { AllowsPrivate: true } => new JsonObject { ["host"] = rule.Text, ["private"] = true },
        HostRule => new JsonObject { ["host"] = rule.Text },
        _ => new JsonObject { ["cidr"] = rule.Text },
    };

    private static JsonNode Environment(EnvironmentRule rule)
    {
        JsonObject item = new() { ["key"] = rule.Key };
        switch (rule.Value)
        {
            case LiteralValue literal:
                item["value"] = literal.Text;
                break;
            case NamedValue named when named.Name != rule.Key:
                item["value_from"] = named.Name;
                break;
            default:
                break;
        }

        return item;
    }
}
