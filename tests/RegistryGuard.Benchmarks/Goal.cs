namespace RegistryGuard.Benchmarks;

/// <summary>A ratio or amount that the guard is meant to reach.</summary>
internal sealed record Goal(string Name, double Bound, bool IsLeast, double Measured)
{
    public bool IsMet => IsLeast ? Measured >= Bound : Measured <= Bound;

    public static IReadOnlyList<Goal> Of(Results results, Extent extent)
    {
        static string Warm(int connections) => $"GET of a protected tag, warm, {connections} connection{(connections == 1 ? "" : "s")}";
        var goals = new List<Goal?>
        {
            Ratio("warm pull at 16 connections to the bare registry", 50, Warm(16), "registry"),
            Ratio("warm pull at 16 connections to nginx's cache", 1.5, Warm(16), "nginx cache"),
            Ratio("warm pull at 1 connection to nginx's cache", 1, Warm(1), "nginx cache"),
            Ratio("warm pull at 256 connections to nginx's cache", 1, Warm(256), "nginx cache"),
            P99(Warm(16)),
            Ratio("GET of 256 MiB to nginx", 2.4, "GET of a blob of 256 MiB", "nginx"),
            Ratio("GET of 256 MiB to the bare registry", 0.85, "GET of a blob of 256 MiB", "registry"),
            Ratio("PUT of 256 MiB to the bare registry", 0.95, "PUT of a blob of 256 MiB", "registry"),
            Ratio("GET of 64 KiB to the bare registry", 0.88, "GET of a blob of 64 KiB, 16 connections", "registry"),
            Ratio("GET of 64 KiB to nginx", 0.8, "GET of a blob of 64 KiB, 16 connections", "nginx"),
            Ratio("first push after an upload to the bare registry", 1.7, Pushes.AfterAnUpload, "registry", isLeast: false),
            Ratio("first push without an upload to the bare registry", 2.2, Pushes.WithoutAnUpload, "registry", isLeast: false),
            Ratio("the same push again to the bare registry", 1.15, Pushes.Again, "registry", isLeast: false),
            Ratio("refusal to a push to the bare registry", 0.15, Pushes.Other, "registry", isLeast: false),
            Ratio("a whole push to the bare registry", 1.1, WholePushes.Scenario, "registry", isLeast: false),
            Ratio("16 clients at once to the bare registry", 1.5, ConcurrentPushes.Scenario, "registry", isLeast: false),
            Ratio("GET of a recorded floating tag to the bare registry", 40, RecordedTags.Reads, "registry"),
            Ratio("GET of a recorded floating tag on Redis to the bare registry", 10, RecordedTags.Reads, "registry", of: RecordedTags.OnRedis),
            Ratio("a move of a recorded floating tag to the bare registry", 1.5, RecordedTags.Moves, "registry", isLeast: false),
            Ratio("a move that keeps images to the bare registry", 2.7, RecordedTags.KeptMoves, "registry", isLeast: false),
            Amount("answers to 16 clients but 201, 403 and 503", 0, ConcurrentPushes.Strange),
            Amount("memory at rest, MB", 100, "memory at rest"),
            Amount("memory with a huge blob, MB", 150, $"peak memory with a blob of {extent.LargestBlob >> 30} GiB up and down"),
        };
        goals.AddRange(((string[])["warm pulls by recorded tags", "warm pulls by rules"]).Select(scenario => Flat(scenario, isThroughput: true)));
        goals.AddRange(((string[])["first pushes by recorded tags", "first pushes by rules"]).Select(scenario => Flat(scenario, isThroughput: false)));
        return [.. goals.OfType<Goal>()];

        Goal? Ratio(string name, double bound, string scenario, string to, bool isLeast = true, string of = "guard") =>
            results.Find(scenario, of) is { } guard && results.Find(scenario, to) is { } other
                ? new Goal(name, bound, isLeast, guard.Median / other.Median) : null;

        Goal? P99(string scenario) =>
            results.Find(scenario, "guard") is { } guard && results.Find(scenario, "nginx cache") is { } other
                ? new Goal("warm pull's p99 at 16 connections to nginx's cache", 1.5, false, guard.P99!.Value / other.P99!.Value) : null;

        Goal? Amount(string name, double bound, string scenario) =>
            results.Find(scenario, "guard") is { } guard ? new Goal(name, bound, false, guard.Median) : null;

        // The largest against the smallest.
        Goal? Flat(string scenario, bool isThroughput)
        {
            var all = results.All.Where(result => result.Scenario == scenario).ToList();
            return all.Count < 2 ? null
                : new Goal($"{scenario}: most to fewest", 1.1, false, isThroughput ? all[0].Median / all[^1].Median : all[^1].Median / all[0].Median);
        }
    }
}
