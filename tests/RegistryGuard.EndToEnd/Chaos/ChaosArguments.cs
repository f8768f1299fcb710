using System.Globalization;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>What a run is told by the variables CHAOS_SECONDS, CHAOS_SEED and CHAOS_RECORD (tests/chaos.sh sets them).</summary>
internal sealed record ChaosArguments(TimeSpan Length, Seed Seed, RecordKind Record)
{
    public static ChaosArguments OfEnvironment() => new(
        TimeSpan.FromSeconds(Number("CHAOS_SECONDS") ?? 60),
        new Seed(Number("CHAOS_SEED") ?? Random.Shared.Next()),
        Text("CHAOS_RECORD") is { } record ? Enum.Parse<RecordKind>(record, ignoreCase: true) : RecordKind.Sqlite);

    private static int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Text(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}

/// <summary>Where the three guards keep their record.</summary>
internal enum RecordKind
{
    /// <summary>One file that all three use; nothing happens to it.</summary>
    Sqlite,

    /// <summary>One Redis, reached by each guard through a fault proxy of its own.</summary>
    Redis,
}
