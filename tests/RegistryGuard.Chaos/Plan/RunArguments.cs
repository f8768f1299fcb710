using System.Globalization;

namespace RegistryGuard.Chaos;

/// <summary>What a run is told by the variables CHAOS_SECONDS and CHAOS_SEED.</summary>
internal sealed record RunArguments(TimeSpan Length, Seed Seed)
{
    private const int StandardSeconds = 60;

    public static RunArguments OfEnvironment() => new(
        TimeSpan.FromSeconds(Number("CHAOS_SECONDS") ?? StandardSeconds), new Seed(Number("CHAOS_SEED") ?? Random.Shared.Next()));

    private static int? Number(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : null;
}
