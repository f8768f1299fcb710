using System.Globalization;

namespace RegistryGuard.Configuration;

/// <summary>A setting named by its whole path, as environment variables and flags have it.</summary>
internal sealed record FlatSetting(IReadOnlyList<string> Segments, string Value, SettingOrigin Origin)
{
    public string Path => string.Concat(Segments.Select((segment, i) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? $"[{segment}]"
        : i == 0 ? segment : "." + segment));
}

/// <summary>Makes a tree of settings that are named by whole paths.</summary>
internal static class FlatSettings
{
    public static SettingNode.Map Grow(IReadOnlyList<FlatSetting> settings, List<ConfigurationFault> faults)
    {
        var taken = new Dictionary<string, FlatSetting>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            if (!taken.TryAdd(setting.Path, setting))
            {
                faults.Add(new(setting.Path, setting.Origin, setting.Value, $"is set by {taken[setting.Path].Origin} too"));
            }
        }

        return taken.Count == 0
            ? SettingNode.Map.Empty
            : (SettingNode.Map)Grow([.. taken.Values], 0, ConfigurationKeys.Root, faults);
    }

    private static SettingNode Grow(List<FlatSetting> settings, int depth, KeyNode? key, List<ConfigurationFault> faults)
    {
        var first = settings[0];
        // Of a key that takes a value or keys, both may be set.
        if (settings.Find(setting => depth == setting.Segments.Count) is { } whole)
        {
            faults.AddRange(settings.Where(setting => setting != whole)
                .Select(part => new ConfigurationFault(part.Path, part.Origin, part.Value, $"is set as a whole by {whole.Origin} too")));
            return new SettingNode.Scalar(whole.Value, whole.Origin);
        }

        var children = settings.GroupBy(setting => setting.Segments[depth], StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => Grow(
                [.. group], depth + 1, key?.Kind == KeyKind.List ? key.Item : key?.Children.GetValueOrDefault(group.Key), faults),
            StringComparer.Ordinal);
        return key?.Kind == KeyKind.List ? GrowList(first, depth, children, faults) : new SettingNode.Map(children, first.Origin);
    }

    private static SettingNode.List GrowList(
        FlatSetting first, int depth, Dictionary<string, SettingNode> children, List<ConfigurationFault> faults)
    {
        var items = new List<SettingNode>();
        while (children.Remove(items.Count.ToString(CultureInfo.InvariantCulture), out var item))
        {
            items.Add(item);
        }

        var path = (first with { Segments = [.. first.Segments.Take(depth)] }).Path;
        faults.AddRange(children.Select(pair => new ConfigurationFault(
            path, pair.Value.Origin, null, $"has no item {items.Count}; the items of a list are numbered from 0 without gaps")));
        return new SettingNode.List(items, first.Origin);
    }
}
