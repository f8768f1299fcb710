namespace RegistryGuard.Configuration;

/// <summary>The settings of one source, or of all of them merged, as a tree; each knows where it comes from.</summary>
internal abstract record SettingNode(SettingOrigin Origin)
{
    /// <summary>A single value; null when the key stands there with nothing after it.</summary>
    public sealed record Scalar(string? Value, SettingOrigin Origin) : SettingNode(Origin);

    /// <summary>What could not be read, and is a fault already.</summary>
    public sealed record Unread(SettingOrigin Origin) : SettingNode(Origin);

    public sealed record List(IReadOnlyList<SettingNode> Items, SettingOrigin Origin) : SettingNode(Origin);

    public sealed record Map(IReadOnlyDictionary<string, SettingNode> Children, SettingOrigin Origin) : SettingNode(Origin)
    {
        /// <summary>How it is written, if on one line: it may have been meant as a single value.</summary>
        public string? Text { get; init; }

        public static Map Empty { get; } =
            new(new Dictionary<string, SettingNode>(StringComparer.Ordinal), new SettingOrigin("defaults"));
    }

    /// <summary>The settings of both; the higher source wins. A list is replaced as a whole: a mix of two sources' rules
    /// would be a policy that nobody wrote.</summary>
    public static SettingNode Merge(SettingNode lower, SettingNode higher)
    {
        if (lower is not Map left || higher is not Map right)
        {
            return higher;
        }

        var merged = new Dictionary<string, SettingNode>(left.Children, StringComparer.Ordinal);
        foreach (var (key, value) in right.Children)
        {
            merged[key] = merged.TryGetValue(key, out var under) ? Merge(under, value) : value;
        }

        return new Map(merged, right.Origin);
    }
}
