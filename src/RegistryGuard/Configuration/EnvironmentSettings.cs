using System.Globalization;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Configuration;

/// <summary>Reads settings from environment variables: <c>REGISTRYGUARD_</c>, then the path with <c>__</c>; letter case and
/// single underscores within a key don't count (<c>UPLOADIDLE</c>, <c>UPLOAD_IDLE</c>).</summary>
internal static partial class EnvironmentSettings
{
    private const string Prefix = "REGISTRYGUARD_";

    /// <summary>Variables that are no settings: the file's path, and the token of the command line's calls.</summary>
    private static readonly HashSet<string> Reserved =
        new(StringComparer.OrdinalIgnoreCase) { "REGISTRYGUARD_CONFIG", "REGISTRYGUARD_ADMIN_TOKEN" };

    private static readonly string[] Names = [.. ConfigurationKeys.Built.Select(path =>
        path.Replace("[]", "__0", StringComparison.Ordinal).Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant())];

    public static SettingNode.Map Read(IReadOnlyDictionary<string, string> environment, List<ConfigurationFault> faults)
    {
        var settings = new List<FlatSetting>();
        foreach (var (name, value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || Reserved.Contains(name)
                || ServiceLinks.IsMatch(name))
            {
                continue;
            }

            if (Resolve(name[Prefix.Length..]) is { } segments)
            {
                settings.Add(new FlatSetting(segments, value, new SettingOrigin(name)));
            }
            else
            {
                // Not the value: it may be a secret, meant for another program.
                var near = Nearest.To(name[Prefix.Length..], Names);
                faults.Add(new("", new SettingOrigin(name), null, "is not a known setting; "
                    + (near is null ? "see docs/configuration.md, or unset it" : $"did you mean {Prefix}{near}?")));
            }
        }

        return FlatSettings.Grow(settings, faults);
    }

    private static List<string>? Resolve(string name)
    {
        var node = ConfigurationKeys.Root;
        var segments = new List<string>();
        foreach (var part in name.Split("__"))
        {
            var word = part.Replace("_", "", StringComparison.Ordinal);
            var (segment, next) = node.Kind switch
            {
                KeyKind.List => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    ? (index.ToString(CultureInfo.InvariantCulture), node.Item) : ("", null),
                _ => node.Children.FirstOrDefault(child => child.Key.Replace("-", "", StringComparison.Ordinal).Equals(word, StringComparison.OrdinalIgnoreCase)) is
                { Key: { } key, Value: { } value } ? (key, value) : ("", null),
            };
            if (next is null)
            {
                // What is under a key that is not built is judged with the key.
                return node.Kind == KeyKind.NotBuilt ? segments : null;
            }

            segments.Add(segment);
            node = next;
        }

        return segments;
    }

    // Kubernetes describes every service of the namespace to a pod; one named "registryguard…" looks like settings.
    [GeneratedRegex(
        @"\AREGISTRYGUARD(_[A-Z0-9_]+)?_(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ServiceLinks { get; }
}
