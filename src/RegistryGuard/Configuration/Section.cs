using System.Collections.Immutable;

namespace RegistryGuard.Configuration;

/// <summary>A part of the merged settings, read key by key. A value at fault is noted and the default goes on in its place,
/// so that all faults are found.</summary>
internal sealed class Section(string path, SettingNode.Map settings, List<ConfigurationFault> faults)
{
    public string Path => path;

    public bool Has(string key) => settings.Children.ContainsKey(key);

    public bool HasEmptyList(string key) => settings.Children.GetValueOrDefault(key) is SettingNode.List { Items.Count: 0 };

    public bool IsMap(string key) => settings.Children.GetValueOrDefault(key) is SettingNode.Map;

    public Section Under(string key) =>
        new(PathOf(key), settings.Children.GetValueOrDefault(key) as SettingNode.Map ?? SettingNode.Map.Empty, faults);

    public T Value<T>(string key, T standard, Func<string, Parsed<T>> parse) =>
        settings.Children.TryGetValue(key, out var node) && TryParse(PathOf(key), node, parse, out var value) ? value : standard;

    public ImmutableArray<T> Values<T>(string key, ImmutableArray<T> standard, Func<string, Parsed<T>> parse)
    {
        if (settings.Children.GetValueOrDefault(key) is not SettingNode.List list)
        {
            return standard;
        }

        var values = ImmutableArray.CreateBuilder<T>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (TryParse($"{PathOf(key)}[{i}]", list.Items[i], parse, out var value))
            {
                values.Add(value);
            }
        }

        return values.ToImmutable();
    }

    /// <summary>The items of a list whose items have keys; null if the list is not given.</summary>
    public IReadOnlyList<Section>? Items(string key) => settings.Children.GetValueOrDefault(key) is SettingNode.List list
        ? [.. list.Items.Select((node, i) => (node, path: $"{PathOf(key)}[{i}]"))
            .Where(item => item.node is SettingNode.Map)
            .Select(item => new Section(item.path, (SettingNode.Map)item.node, faults))]
        : null;

    /// <summary>Whether the key, or one under it, is at fault.</summary>
    public bool HasFaultUnder(string key) => faults.Any(fault => fault.Path.StartsWith(PathOf(key), StringComparison.Ordinal));

    /// <summary>Notes a fault of a key, or of the whole section if the key is empty.</summary>
    public void Fault(string key, string message)
    {
        var node = key.Length == 0 ? settings : Find(key);
        faults.Add(new(
            key.Length == 0 ? path : PathOf(key), node?.Origin ?? settings.Origin, (node as SettingNode.Scalar)?.Value, message));
    }

    private SettingNode? Find(string key)
    {
        SettingNode? node = settings;
        foreach (var segment in key.Split('.'))
        {
            node = (node as SettingNode.Map)?.Children.GetValueOrDefault(segment);
        }

        return node;
    }

    private bool TryParse<T>(string at, SettingNode node, Func<string, Parsed<T>> parse, out T value)
    {
        value = default!;
        if (node is not SettingNode.Scalar { Value: { } text })
        {
            return false; // told by KeyCheck
        }

        var parsed = parse(text);
        value = parsed.Value;
        if (parsed.Fault is not null)
        {
            faults.Add(new(at, node.Origin, text, parsed.Fault));
        }

        return parsed.Fault is null;
    }

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
