using System.Globalization;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Thousands of bent manifest writes, as raw bytes, through the guard to a real registry: no protected tag may move or
/// vanish, guard and registry must read what is let through alike, and whoever reads or pushes beside it is answered as if alone.
/// <c>FUZZ_REQUESTS</c> and <c>FUZZ_SEED</c> make other
/// runs.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task ManifestWrites_BentInAllWays_MoveNoProtectedTagAndAreReadAlike()
    {
        var (seed, count) = (Setting("FUZZ_SEED", 20_261_121), Setting("FUZZ_REQUESTS", 20_000));
        await using var run = await FuzzRun.StartAsync();

        await run.SendAsync(seed, count);

        Console.WriteLine($"fuzz: seed {seed}, {count} requests, {run.Summary}");
        Assert.True(run.Violations.Count == 0, string.Join("\n\n", run.Violations.Take(20)));
    }

    private static int Setting(string name, int standard) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : standard;
}
