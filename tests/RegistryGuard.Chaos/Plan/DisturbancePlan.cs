namespace RegistryGuard.Chaos;

internal enum DisturbanceKind
{
    /// <summary>SIGKILL, and a new start.</summary>
    KillGuard,

    /// <summary>SIGSTOP, and SIGCONT: nothing is lost, nothing is answered.</summary>
    StopRedis,

    /// <summary>SIGKILL, and a new start with what is on the disk.</summary>
    KillRedis,

    /// <summary>FLUSHALL: the whole record is lost.</summary>
    EmptyRedis,

    /// <summary>Another policy at all guards, and the first again.</summary>
    ChangePolicy,
}

/// <summary>Something that happens to a process.</summary>
/// <param name="Kind">What.</param>
/// <param name="Gap">How long the process is left in peace before.</param>
/// <param name="Length">How long it is stopped or gone.</param>
internal sealed record Disturbance(DisturbanceKind Kind, TimeSpan Gap, TimeSpan Length);

/// <summary>What happens to the processes, drawn from the seed: to each of them one thing after the other.</summary>
internal static class DisturbancePlan
{
    // The record is lost once, with as much before as after it.
    private const double EarliestLoss = 0.4;
    private const double LatestLoss = 0.6;

    /// <summary>Without an end.</summary>
    public static IEnumerable<Disturbance> OfGuard(Seed seed, int guard)
    {
        var random = seed.Stream("guard", guard);
        while (true)
        {
            yield return new Disturbance(DisturbanceKind.KillGuard, Between(random, 3_000, 12_000), Between(random, 100, 2_000));
        }
    }

    /// <summary>Without an end; the record is lost at one moment of a run of this length.</summary>
    public static IEnumerable<Disturbance> OfRedis(Seed seed, TimeSpan length)
    {
        var random = seed.Stream("redis");
        var loss = length * (EarliestLoss + ((LatestLoss - EarliestLoss) * random.NextDouble()));
        var (now, isLost, isStopped) = (TimeSpan.Zero, false, false);
        while (true)
        {
            isStopped = !isStopped;
            var next = Draw(random, isStopped);
            if (!isLost && now + next.Gap + next.Length > loss)
            {
                yield return new Disturbance(DisturbanceKind.EmptyRedis, TimeSpan.FromTicks(Math.Max((loss - now).Ticks, 0)), TimeSpan.Zero);
                (now, isLost) = (loss, true);
            }

            yield return next;
            now += next.Gap + next.Length;
        }
    }

    /// <summary>Without an end.</summary>
    public static IEnumerable<Disturbance> OfPolicy(Seed seed)
    {
        var random = seed.Stream("policy");
        while (true)
        {
            yield return new Disturbance(DisturbanceKind.ChangePolicy, Between(random, 2_500, 6_000), Between(random, 1_000, 4_000));
        }
    }

    private static Disturbance Draw(Random random, bool isStopped)
    {
        var gap = Between(random, 2_000, 9_000);
        return isStopped
            ? new Disturbance(DisturbanceKind.StopRedis, gap, Between(random, 200, 2_500))
            : new Disturbance(DisturbanceKind.KillRedis, gap, Between(random, 100, 1_500));
    }

    private static TimeSpan Between(Random random, int least, int most) => TimeSpan.FromMilliseconds(random.Next(least, most));
}
