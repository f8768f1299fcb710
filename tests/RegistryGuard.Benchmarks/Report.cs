using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RegistryGuard.Benchmarks;

/// <summary>The results for people and for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Markdown(Results results, IReadOnlyList<Goal> goals, string machine)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# Benchmark\n\n{machine}\n\nMedians over alternating rounds; × is the ratio to the first row of the table.\n");
        foreach (var scenario in results.All.GroupBy(result => result.Scenario, StringComparer.Ordinal))
        {
            var first = scenario.First();
            var isLoad = first.P99 is not null;
            text.Append(CultureInfo.InvariantCulture, $"\n## {scenario.Key}\n\n| | {first.Unit} | × |{(isLoad ? " p99, ms | processor, µs/request |" : "")}\n");
            text.Append(isLoad ? "|---|---:|---:|---:|---:|\n" : "|---|---:|---:|\n");
            foreach (var result in scenario)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {result.Peer} | {Show(result.Median)} | {Ratio(result.Median, first.Median)} |");
                text.Append(isLoad ? string.Create(CultureInfo.InvariantCulture, $" {result.P99:0.00} | {result.Processor:0.0} |\n") : "\n");
            }
        }

        AppendBefore(text, results);
        text.Append("\n## Goals\n\n| goal | wanted | measured | |\n|---|---|---:|---|\n");
        foreach (var goal in goals)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {goal.Name} | {(goal.IsLeast ? "≥" : "≤")} {goal.Bound:0.##} | {goal.Measured:0.00} | {(goal.IsMet ? "met" : "not met")} |\n");
        }

        return text.ToString();
    }

    public static string ToJson(Results results, IReadOnlyList<Goal> goals, string machine) =>
        JsonSerializer.Serialize(new { machine, results = results.All, goals }, Json);

    private static void AppendBefore(StringBuilder text, Results results)
    {
        var pairs = results.All.Where(result => result.Peer == "guard before")
            .Select(before => (Before: before, Guard: results.Find(before.Scenario, "guard")!)).ToList();
        if (pairs.Count == 0)
        {
            return;
        }

        text.Append("\n## The guard and the guard before\n\n| | | before | guard | × |\n|---|---|---:|---:|---:|\n");
        foreach (var (before, guard) in pairs)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {before.Scenario} | {before.Unit} | {Show(before.Median)} | {Show(guard.Median)} | {Ratio(guard.Median, before.Median)} |\n");
        }
    }

    private static string Ratio(double value, double to) => to == 0 ? "" : (value / to).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Show(double value) => value.ToString(value >= 100 ? "N0" : "0.00", CultureInfo.InvariantCulture);
}
