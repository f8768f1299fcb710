using System.Text.RegularExpressions;
using RegistryGuard.Core.Answers;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Tests.Registry.Pull;
using RegistryGuard.Tests.Telemetry;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/metrics.md lists every metric of the guard's own, with its type, its labels and their values.</summary>
public sealed partial class MetricsTableTests
{
    private static readonly string[][] Rows =
        [.. File.ReadLines(SourceTree.File("docs/metrics.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|').Select(cell => cell.Trim()).ToArray())];

    // Without TLS there is no certificate.
    private static readonly string[] Later = ["registryguard_certificate_not_after_seconds"];

    [Fact]
    public async Task Table_EveryMetric_IsListedWithItsTypeAndNothingElseIs()
    {
        var seen = await SeenAsync();

        Assert.Equal(
            seen.Own.Select(metric => $"{metric.Key} {metric.Value}").Order(StringComparer.Ordinal),
            Metrics.Where(row => !Later.Contains(Word(row[1]))).Select(row => $"{Word(row[1])} {row[2]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Table_EveryLabel_IsListed()
    {
        var seen = await SeenAsync();

        Assert.All(Metrics.Where(row => !Later.Contains(Word(row[1]))), row => Assert.Equal(
            Words(row[3]).Order(StringComparer.Ordinal),
            seen.Samples.Where(sample => Family(sample.Name) == Word(row[1])).SelectMany(sample => sample.Labels.Keys).Where(label => label != "le").Distinct().Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("class", "pushes", "registryguard_manifest_pushes_total")]
    [InlineData("source", "pulls", "registryguard_manifest_pulls_total")]
    [InlineData("operation", "the record", "registryguard_record_failures_total")]
    [InlineData("operation", "upstream", "registryguard_upstream_failures_total")]
    [InlineData("in", "replicas", "registryguard_replicas_differ")]
    [InlineData("kind", "jobs", "registryguard_jobs_running")]
    [InlineData("place", "bounds", "registryguard_places")]
    [InlineData("place", "bounds", "registryguard_places_in_use")]
    public async Task Table_EveryValueOfALabel_IsListed(string label, string of, string metric)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var seen = await Exposition.OfAsync(guard);

        // A value in brackets is a key of the configuration.
        var listed = Words(Rows.Single(row => row.Length == 5 && Word(row[1]) == label && row[2] == of)[3]).Where(word => !word.Contains('.'));
        Assert.Equal(seen.Values(metric, label).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Reasons_OfAuditMode_AreThoseOfRefusalsAndOther()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var seen = await Exposition.OfAsync(guard);

        var reasons = typeof(RefusalReason).GetFields().Select(reason => (string)reason.GetValue(null)!).Append("other");
        Assert.Equal(reasons.Order(StringComparer.Ordinal), seen.Values("registryguard_would_refuse_total", "reason").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string[]> Metrics => Rows.Where(row => row[1].StartsWith("`registryguard_", StringComparison.Ordinal));

    // After a push and a pull, for a duration has no series before there was one.
    private static async Task<Exposition> SeenAsync()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);
        guard.Forget(Pushes.One);
        await guard.PullAsync("/v2/app/manifests/v1.0.0");
        return await Exposition.OfAsync(guard);
    }

    private static string Family(string name) => Suffix.Replace(name, "");

    private static string Word(string cell) => cell.Trim('`');

    private static IEnumerable<string> Words(string cell) => Quoted.Matches(cell).Select(word => word.Groups["word"].Value);

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Quoted { get; }

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Suffix { get; }
}
