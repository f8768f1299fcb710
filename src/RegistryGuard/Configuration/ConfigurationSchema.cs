using System.Text.Json.Nodes;

namespace RegistryGuard.Configuration;

/// <summary>The configuration as a JSON Schema, for editors: made of the keys that the reader knows (<see cref="ConfigurationKeys"/>).
/// What values take beyond these words, <c>check</c> says.</summary>
internal static class ConfigurationSchema
{
    /// <summary>Keys that take one of a few words.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Words = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["mode"] = ["enforce", "audit"],
        ["pull.recordDown"] = ["serve", "refuse"],
        ["policy.default"] = ["protected", "floating", "open"],
        ["policy.blobDeletes"] = ["refuse", "forward"],
        ["policy.sparseIndexes"] = ["accept", "refuse"],
        ["policy.rules[].class"] = ["protected", "floating", "open"],
        ["policy.rules[].delete"] = ["refuse", "allow"],
        ["policy.rules[].pull"] = ["upstream", "recorded"],
        ["policy.rules[].mode"] = ["audit"],
        ["policy.rules[].direction"] = ["any", "forward"],
        ["policy.rules[].target"] = ["released"],
        ["admin.tokens[].scope"] = ["read", "write"],
    };

    /// <summary>Keys that take true or false.</summary>
    public static readonly IReadOnlySet<string> Switches = new HashSet<string>(StringComparer.Ordinal)
    {
        "listen.inlineSockets", "upstream.proxyTokenEndpoint", "upstream.tagChildren", "pull.adopt", "policy.builtin",
    };

    /// <summary>The schema.</summary>
    public static JsonObject Make()
    {
        var schema = Of("", ConfigurationKeys.Root)!;
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "RegistryGuard configuration");
        return schema;
    }

    private static JsonObject? Of(string path, KeyNode key) => key.Kind switch
    {
        KeyKind.NotBuilt => null,
        KeyKind.List => new JsonObject { ["type"] = Either("array"), ["items"] = Of(path + "[]", key.Item!) },
        KeyKind.Scalar when key.Children.Count > 0 => new JsonObject { ["anyOf"] = new JsonArray(OfValue(path), OfMap(path, key)) },
        KeyKind.Scalar => OfValue(path),
        // A key whose children are all commented out.
        _ => OfMap(path, key),
    };

    private static JsonObject OfMap(string path, KeyNode key)
    {
        var properties = new JsonObject();
        foreach (var (name, child) in key.Children)
        {
            if (Of(path.Length == 0 ? name : $"{path}.{name}", child) is { } schema)
            {
                properties[name] = schema;
            }
        }

        return new JsonObject { ["type"] = path.Length == 0 || path.EndsWith("[]", StringComparison.Ordinal) ? "object" : Either("object"), ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject OfValue(string path) =>
        Words.TryGetValue(path, out var words) ? new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) }
        : Switches.Contains(path) ? new JsonObject { ["type"] = "boolean" }
        : new JsonObject { ["type"] = new JsonArray("string", "number") };

    private static JsonArray Either(string type) => type == "array" ? new JsonArray("array") : new JsonArray(type, "null");
}
