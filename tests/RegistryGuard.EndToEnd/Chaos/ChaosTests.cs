using RegistryGuard.Chaos;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>Three guards, a registry and a Redis that fail in every way for a while (docs/chaos.md).</summary>
[Collection(ChaosCollection.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int MostShown = 3;

    // A run in which less happens proves nothing. Far below what the slowest machine does in 60 s.
    private const int LeastAcknowledged = 100;
    private const int LeastOthers = 20;

    [Fact]
    public async Task AllRules_WhileEverythingFails_Hold()
    {
        var arguments = RunArguments.OfEnvironment();
        Tell($"chaos: seed {arguments.Seed.Value}, {arguments.Length.TotalSeconds:0} s; the same again: CHAOS_SEED={arguments.Seed.Value}");
        await using var fleet = await Fleet.StartAsync();
        var recorder = new Recorder();
        try
        {
            await new Storm(arguments, fleet, recorder).RunAsync();
            await new Calm(arguments, fleet, recorder).RunAsync();
            Judge(await HistoryAsync(fleet, recorder), fleet);
            await KeepAsync(recorder, arguments.HistoryFile);
        }
        catch
        {
            var standard = Path.Combine(Path.GetTempPath(), $"registryguard-chaos-{arguments.Seed.Value}.txt");
            await KeepAsync(recorder, arguments.HistoryFile ?? standard);
            throw;
        }
        finally
        {
            Tell(Summary(arguments, recorder));
        }

        AssertThatEnoughHappened(recorder);
    }

    private async Task KeepAsync(Recorder recorder, string? file)
    {
        if (file is not null)
        {
            await File.WriteAllLinesAsync(file, recorder.Lines());
            Tell($"chaos: all that happened is in {file}");
        }
    }

    private static async Task<History> HistoryAsync(Fleet fleet, Recorder recorder)
    {
        var floating = recorder.Operations.Select(operation => operation.Tag).Distinct().Where(tag => tag.Kind is TagKind.Floating);
        return new History(recorder.Operations, recorder.Loss, await RecordedMoves.ByAsync(fleet.Redis, floating), recorder.Protecting, recorder.Restarts);
    }

    private static void Judge(History history, Fleet fleet)
    {
        var violations = Checker.Violations(history);
        Assert.True(violations.Count == 0, $"{violations.Count} violations:\n{string.Join("\n\n", Shown(violations))}");
        var failures = fleet.Guards.SelectMany(guard => guard.Failures()).ToList();
        Assert.True(failures.Count == 0, $"the guards failed on {failures.Count} requests:\n{string.Join('\n', failures.Take(MostShown))}");
    }

    // Of one rule not so many that another is not to be seen.
    private static IEnumerable<Violation> Shown(IEnumerable<Violation> violations) =>
        violations.GroupBy(violation => violation.Rule, StringComparer.Ordinal).SelectMany(rule => rule.Take(MostShown));

    private static string Summary(RunArguments arguments, Recorder recorder)
    {
        string[] counts =
        [
            $"{recorder.Operations.Count} operations",
            $"acknowledged {Counts(Outcome.Acknowledged)}",
            $"refused {Counts(Outcome.Refused)}",
            $"missing {Counts(Outcome.Missing)}",
            $"told unavailable {Counts(Outcome.Unavailable)}",
            $"unknown {Counts(Outcome.Unknown)}",
        ];
        return $"chaos: seed {arguments.Seed.Value}, {string.Join("; ", counts)}; faults: {recorder.FaultsByKind()}";

        string Counts(Outcome outcome)
        {
            var kinds = recorder.Operations
                .Where(operation => operation.Outcome == outcome)
                .GroupBy(operation => operation.Kind)
                .OrderBy(kind => kind.Key)
                .ToList();
            return $"{kinds.Sum(kind => kind.Count())} ({string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Count()}"))})";
        }
    }

    private static void AssertThatEnoughHappened(Recorder recorder)
    {
        Assert.True(recorder.Count(OperationKind.Push, Outcome.Acknowledged) >= LeastAcknowledged, "too few pushes were acknowledged");
        Assert.True(recorder.Count(OperationKind.Pull, Outcome.Acknowledged) >= LeastAcknowledged, "too few pulls gave a digest");
        Assert.True(recorder.Count(OperationKind.Push, Outcome.Refused) >= LeastOthers, "too few pushes were refused");
        Assert.True(recorder.Count(OperationKind.Push, Outcome.Unavailable) >= LeastOthers, "too few pushes failed");
        Assert.True(recorder.Count(OperationKind.Push, Outcome.Unknown) >= LeastOthers, "too few pushes stayed without an answer");
        Assert.True(recorder.Count(OperationKind.Delete, Outcome.Refused) > 0, "no delete was refused");
        Assert.True(recorder.Count(OperationKind.Delete, Outcome.Acknowledged) > 0, "nothing was deleted");
        Assert.Contains(recorder.Operations, operation => operation.Kind is OperationKind.HalfPush);
        Assert.Contains(recorder.Operations, operation => operation.Kind is OperationKind.BentPull);
        Assert.True(recorder.Protecting.Count > 1, "the policy was never back");
        string[] kinds =
        [
            .. Enum.GetNames<DisturbanceKind>(),
            .. Enum.GetNames<HttpFaultKind>().Where(kind => kind != nameof(HttpFaultKind.None)).Select(kind => $"http-{kind}"),
            .. Enum.GetNames<TcpFaultKind>().Where(kind => kind != nameof(TcpFaultKind.None)).Select(kind => $"redis-{kind}"),
        ];
        Assert.All(kinds, kind => Assert.True(recorder.Count(kind) > 0, $"there was no {kind}"));
    }

    // At once and on the terminal, so that the seed of a run that hangs is known.
    private void Tell(string line)
    {
        Console.WriteLine(line);
        output.WriteLine(line);
    }
}
