namespace RegistryGuard.Benchmarks;

/// <summary>What was measured of one server in one scenario: the median over the rounds.</summary>
/// <param name="Scenario">What was done.</param>
/// <param name="Peer">By which server.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Median">The median over the rounds.</param>
/// <param name="Rounds">Each round's value.</param>
internal sealed record Result(string Scenario, string Peer, string Unit, double Median, IReadOnlyList<double> Rounds)
{
    /// <summary>The slowest hundredth of requests, in milliseconds, if that was measured.</summary>
    public double? P99 { get; init; }

    /// <summary>The server's processor time for each request, in microseconds, if that was measured.</summary>
    public double? Processor { get; init; }
}

/// <summary>All results, and how they are taken: servers in turn, round by round, so that what disturbs the machine disturbs
/// all of them.</summary>
internal sealed class Results(int rounds)
{
    private readonly List<Result> _all = [];

    public IReadOnlyList<Result> All => _all;

    public Result? Find(string scenario, string peer) => _all.Find(result => result.Scenario == scenario && result.Peer == peer);

    /// <summary>Measures throughput.</summary>
    public async Task ThroughputAsync(string scenario, IReadOnlyList<Peer> peers, Func<Peer, Task<Throughput>> measure)
    {
        var taken = await TakeAsync(scenario, peers, measure);
        foreach (var peer in peers)
        {
            var mine = taken.Where(one => one.Peer == peer).Select(one => one.Value).ToList();
            Add(new Result(scenario, peer.Name, "requests/s", Median(mine.Select(one => one.PerSecond)), [.. mine.Select(one => one.PerSecond)])
            {
                P99 = Median(mine.Select(one => one.P99Milliseconds)),
                Processor = Median(mine.Select(one => one.ProcessorMicroseconds)),
            });
        }
    }

    /// <summary>Measures anything else.</summary>
    public async Task ValuesAsync(string scenario, string unit, IReadOnlyList<Peer> peers, Func<Peer, Task<double>> measure)
    {
        var taken = await TakeAsync(scenario, peers, measure);
        foreach (var peer in peers)
        {
            var mine = taken.Where(one => one.Peer == peer).Select(one => one.Value).ToList();
            Add(new Result(scenario, peer.Name, unit, Median(mine), mine));
        }
    }

    /// <summary>Adds what was measured otherwise.</summary>
    public void Add(Result result)
    {
        _all.Add(result);
        Console.WriteLine(FormattableString.Invariant($"  {result.Scenario} | {result.Peer}: {result.Median:0.###} {result.Unit}"));
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    // The first round only warms up. Who begins changes from round to round.
    private async Task<List<(Peer Peer, T Value)>> TakeAsync<T>(string scenario, IReadOnlyList<Peer> peers, Func<Peer, Task<T>> measure)
    {
        Console.WriteLine(scenario);
        var taken = new List<(Peer, T)>();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < peers.Count; i++)
            {
                var peer = peers[(i + round) % peers.Count];
                var value = await measure(peer);
                if (round > 0)
                {
                    taken.Add((peer, value));
                }
            }
        }

        return taken;
    }
}
