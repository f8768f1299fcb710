using System.Globalization;

namespace RegistryGuard.Chaos;

/// <summary>What a run is told by the variables CHAOS_SECONDS, CHAOS_SEED and CHAOS_HISTORY.</summary>
/// <param name="Length">How long the storm lasts.</param>
/// <param name="Seed">What everything is drawn from.</param>
/// <param name="HistoryFile">Where the history is written to, even if there is nothing wrong with it.</param>
internal sealed record RunArguments(TimeSpan Length, Seed Seed, string? HistoryFile)
{
    private const int StandardSeconds = 60;

    public static RunArguments OfEnvironment() => new(
        TimeSpan.FromSeconds(Number("CHAOS_SECONDS") ?? StandardSeconds), new Seed(Number("CHAOS_SEED") ?? Random.Shared.Next()),
        Text("CHAOS_HISTORY"));

    private static int? Number(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Text(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
