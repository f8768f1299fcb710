using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Telemetry;

/// <summary>What <c>/metrics</c> gave, read as Prometheus reads it.</summary>
internal sealed partial class Exposition
{
    private Exposition(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Types[words[2]] = words[3];
            }
            else if (!line.StartsWith('#'))
            {
                Samples.Add(Sample.Parse(line));
            }
        }
    }

    public string Text { get; }

    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    public List<Sample> Samples { get; } = [];

    /// <summary>The guard's own, by name and kind.</summary>
    public IEnumerable<KeyValuePair<string, string>> Own => Types.Where(type => type.Key.StartsWith("registryguard_", StringComparison.Ordinal));

    /// <summary>The value of a series: <c>name</c> or <c>name{label="value"}</c>.</summary>
    public double this[string series] => Sample.Parse(series + " 0") is var wanted
        ? Samples.Single(sample => sample.Name == wanted.Name && sample.Labels.Count == wanted.Labels.Count && !sample.Labels.Except(wanted.Labels).Any()).Value
        : throw new InvalidOperationException();

    public static async Task<Exposition> OfAsync(GuardUnderTest guard)
    {
        using var response = await guard.Http.GetAsync(new Uri(guard.Admin, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new(await response.Content.ReadAsStringAsync());
    }

    /// <summary>The values that a label has among the series of a metric.</summary>
    public IEnumerable<string> Values(string name, string label) =>
        Samples.Where(sample => sample.Name == name || sample.Name == name + "_count").Select(sample => sample.Labels.GetValueOrDefault(label)).OfType<string>().Distinct();

    internal sealed partial record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public static Sample Parse(string line)
        {
            var match = Line.Match(line);
            Assert.True(match.Success, line);
            return new(
                match.Groups["name"].Value,
                Label.Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value, StringComparer.Ordinal),
                double.Parse(match.Groups["value"].Value.Replace("+Inf", "∞", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        }

        [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)$""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
        private static partial Regex Line { get; }

        [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\.)*)",?""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
        private static partial Regex Label { get; }
    }
}
