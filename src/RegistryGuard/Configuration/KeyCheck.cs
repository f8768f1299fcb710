using RegistryGuard.Core.Text;

namespace RegistryGuard.Configuration;

/// <summary>Compares one source's settings with the known keys. Each key that is unknown, not built yet, or has the wrong kind of value
/// is a fault. It is replaced by null, which is read as the default without a second fault.</summary>
internal sealed class KeyCheck(List<ConfigurationFault> faults)
{
    private const string NotBuilt = "is not supported by this version; remove it";

    public SettingNode.Map Check(SettingNode.Map settings) => CheckMap("", settings, ConfigurationKeys.Root);

    private SettingNode? Check(string path, SettingNode node, KeyNode key)
    {
        switch (key.Kind, node)
        {
            case (_, SettingNode.Unread):
                return null;
            case (KeyKind.NotBuilt, _):
                CheckNotBuilt(path, node, key);
                return null;
            case (KeyKind.Map, SettingNode.Map map):
                return CheckMap(path, map, key);
            case (KeyKind.Map, SettingNode.Scalar { Value: null }):
                return null; // all that stood under it may be commented out
            case (KeyKind.Scalar, SettingNode.Map map) when key.Children.Count > 0:
                return CheckMap(path, map, key); // a value or keys
            case (KeyKind.List, SettingNode.List list):
                return new SettingNode.List(CheckItems(path, list, key.Item!), list.Origin);
            case (KeyKind.Scalar, SettingNode.Scalar { Value: not null }):
                return node;
            case (KeyKind.List, SettingNode.Scalar { Value: null }):
                return Fault(path, node, null, "has no value; write [] for an empty list, or remove the key for the default");
            case (_, SettingNode.Scalar { Value: null }):
                return Fault(path, node, null, "has no value; remove the key for the default");
            case (KeyKind.List or KeyKind.Scalar, SettingNode.Map { Text: { } text }) when !Secrets.MayBeSecret(path):
                return Fault(path, node, text, $"is keys with values to YAML; {Mended(path, text) ?? UnquotedText.Advice(path, text)}");
            default:
                return Fault(path, node, (node as SettingNode.Scalar)?.Value, key.Kind switch
                {
                    KeyKind.List => "must be a list",
                    KeyKind.Scalar => "must be a single value",
                    _ when key.IsBuilt => $"must be keys with values; known are {Known(key)}",
                    _ => NotBuilt,
                });
        }
    }

    // Quotes would keep the blank that makes keys of it, and that is no part of any location.
    private static string? Mended(string path, string text) =>
        path is "record" && RecordLocationParser.WithoutBlanks(text.Trim('{', '}', ' ')) is { } location && RecordLocationParser.MayBeShown(location)
            ? $"write {location}, without a blank after the colon"
            : null;

    private SettingNode.Map CheckMap(string path, SettingNode.Map map, KeyNode key)
    {
        var children = new Dictionary<string, SettingNode>(StringComparer.Ordinal);
        foreach (var (name, node) in map.Children)
        {
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (!key.Children.TryGetValue(name, out var childKey))
            {
                // Without the value: it may be the secret of a key that is misspelt.
                Fault(childPath, node, null, Unknown(name, key));
            }
            else
            {
                children[name] = Check(childPath, node, childKey) ?? new SettingNode.Scalar(null, node.Origin);
            }
        }

        return new SettingNode.Map(children, map.Origin);
    }

    private List<SettingNode> CheckItems(string path, SettingNode.List list, KeyNode item) =>
        [.. list.Items.Select((node, i) => Check($"{path}[{i}]", node, item) ?? new SettingNode.Scalar(null, node.Origin))];

    private void CheckNotBuilt(string path, SettingNode node, KeyNode key)
    {
        var value = node switch
        {
            SettingNode.Scalar scalar => scalar.Value,
            SettingNode.List { Items.Count: 0 } => "[]",
            _ => null,
        };
        if (value is null || !value.Equals(key.OnlyValue, StringComparison.Ordinal))
        {
            Fault(path, node, (node as SettingNode.Scalar)?.Value, NotBuilt);
        }
    }

    // A hint must not lead to a key that is refused in its turn.
    private static string Unknown(string name, KeyNode key) =>
        !key.IsBuilt ? NotBuilt
        : Nearest.To(name, key.Children.Keys) is { } near && key.Children[near].IsBuilt ? $"is not a known key; did you mean {near}?"
        : $"is not a known key; known here are {Known(key)}";

    private static string Known(KeyNode key) => string.Join(", ", key.Children.Where(child => child.Value.IsBuilt).Select(child => child.Key));

    private SettingNode? Fault(string path, SettingNode node, string? value, string message)
    {
        faults.Add(new(path, node.Origin, value, message));
        return null;
    }
}
