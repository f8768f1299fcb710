namespace RegistryGuard.Configuration;

/// <summary>The names of the keys in which two configurations differ, never their values. A list counts as one key.</summary>
internal static class SettingDifference
{
    public static IReadOnlyList<string> Between(SettingNode before, SettingNode after)
    {
        var keys = new List<string>();
        Compare("", before, after, keys);
        return keys;
    }

    private static void Compare(string path, SettingNode? before, SettingNode? after, List<string> keys)
    {
        if (before is null or SettingNode.Map && after is null or SettingNode.Map)
        {
            var (left, right) = (before as SettingNode.Map ?? SettingNode.Map.Empty, after as SettingNode.Map ?? SettingNode.Map.Empty);
            foreach (var key in left.Children.Keys.Union(right.Children.Keys, StringComparer.Ordinal))
            {
                Compare(
                    path.Length == 0 ? key : $"{path}.{key}", left.Children.GetValueOrDefault(key), right.Children.GetValueOrDefault(key), keys);
            }
        }
        else if (!IsSame(before, after))
        {
            keys.Add(path);
        }
    }

    private static bool IsSame(SettingNode? before, SettingNode? after) => (before, after) switch
    {
        (SettingNode.Scalar left, SettingNode.Scalar right) => string.Equals(left.Value, right.Value, StringComparison.Ordinal),
        (SettingNode.List left, SettingNode.List right) =>
            left.Items.Count == right.Items.Count && left.Items.Zip(right.Items).All(pair => IsSame(pair.First, pair.Second)),
        (SettingNode.Map left, SettingNode.Map right) =>
            left.Children.Count == right.Children.Count
            && left.Children.All(child => IsSame(child.Value, right.Children.GetValueOrDefault(child.Key))),
        _ => before is null && after is null,
    };
}
