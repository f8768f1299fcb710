using RegistryGuard.TestKit;

namespace RegistryGuard.Chaos;

/// <summary>What becomes of what one guard sends to Redis, drawn from the seed: of the n-th piece.</summary>
internal sealed class TcpFaultPlan(Seed seed, int guard)
{
    private readonly Lock drawing = new();
    private readonly Random random = seed.Stream("record", guard);
    private int pieces;

    public TcpFault Next()
    {
        lock (drawing)
        {
            var drawn = random.Next(1_000) switch
            {
                < 3 => TcpFaultKind.CutBefore,
                < 6 => TcpFaultKind.CutAfter,
                < 8 => TcpFaultKind.Stall,
                < 30 => TcpFaultKind.Delay,
                _ => TcpFaultKind.None,
            };
            // Each kind comes at least once, on the slowest machine too.
            var kind = ++pieces switch
            {
                50 => TcpFaultKind.CutBefore,
                75 => TcpFaultKind.CutAfter,
                100 => TcpFaultKind.Stall,
                125 => TcpFaultKind.Delay,
                _ => drawn,
            };
            var part = random.NextDouble();
            return new TcpFault(kind, kind switch
            {
                // Longer than the guard waits for the record.
                TcpFaultKind.Stall => TimeSpan.FromMilliseconds(800 + (part * 2_500)),
                TcpFaultKind.Delay => TimeSpan.FromMilliseconds(1 + (part * 150)),
                _ => TimeSpan.Zero,
            });
        }
    }
}
