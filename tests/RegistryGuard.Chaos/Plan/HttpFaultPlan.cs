using RegistryGuard.TestKit;

namespace RegistryGuard.Chaos;

/// <summary>What becomes of the requests of one guard to the registry, drawn from the seed: of the n-th that publishes a tag,
/// the n-th that stores a manifest, the n-th that deletes one, the n-th that reads.</summary>
internal sealed class HttpFaultPlan(Seed seed, int guard)
{
    private static readonly TimeSpan LatestDelete = TimeSpan.FromMilliseconds(1_500);
    private static readonly int[] Statuses = [500, 502, 503, 504];

    private readonly Lock drawing = new();
    private readonly Random publishing = seed.Stream("publishing", guard);
    private readonly Random storing = seed.Stream("storing", guard);
    private readonly Random deleting = seed.Stream("deleting", guard);
    private readonly Random reading = seed.Stream("reading", guard);
    private readonly Random aroundLoss = seed.Stream("around the loss", guard);

    /// <summary>Whether the record is about to be lost: then many of the requests that publish are under way for a while, for
    /// what they still do afterwards is hard to defend.</summary>
    public bool IsLossNear { get; set; }

    /// <summary>What a registry does for which deletes are switched off in a repository; it is no fault that ends.</summary>
    public static HttpFault AtRest(string method, string target) =>
        method == "DELETE" && target.StartsWith($"/v2/{ChaosTag.KeptRepository}/", StringComparison.Ordinal)
            ? new HttpFault(HttpFaultKind.Refuse, Status: 405)
            : HttpFault.None;

    /// <summary>The next fault for a request like this.</summary>
    public HttpFault Next(string method, string target)
    {
        if (AtRest(method, target) is { Kind: not HttpFaultKind.None } always)
        {
            return always;
        }

        lock (drawing)
        {
            return (method, target) switch
            {
                ("PUT", _) when !target.Contains("sha256:", StringComparison.Ordinal) =>
                    IsLossNear ? PublishAroundLoss(aroundLoss) : Publish(publishing),
                ("PUT", _) => Other(storing),
                ("DELETE", _) => IsLossNear ? HttpFault.None : Delete(deleting),
                _ => Other(reading),
            };
        }
    }

    // None is under way when the record is lost: the claim that holds up pushes meanwhile would be lost with it.
    private static HttpFault Delete(Random random)
    {
        var fault = Publish(random);
        return fault.Time > LatestDelete ? fault with { Time = LatestDelete } : fault;
    }

    // The request that must not be taken for undone when it was done, or will be.
    private static HttpFault Publish(Random random) => Fault(random, random.Next(100) switch
    {
        < 6 => HttpFaultKind.Late,
        < 10 => HttpFaultKind.CutAfter,
        < 14 => HttpFaultKind.ErrorAfter,
        < 16 => HttpFaultKind.Drop,
        < 18 => HttpFaultKind.ErrorBefore,
        < 21 => HttpFaultKind.LateError,
        < 29 => HttpFaultKind.Delay,
        _ => HttpFaultKind.None,
    });

    private static HttpFault PublishAroundLoss(Random random)
    {
        var fault = Fault(random, random.Next(100) switch
        {
            < 25 => HttpFaultKind.Late,
            < 40 => HttpFaultKind.LateError,
            < 75 => HttpFaultKind.Delay,
            _ => HttpFaultKind.None,
        });
        // Delayed, but not beyond the guard's patience: it has its answer when the record says something else.
        var time = TimeSpan.FromMilliseconds(random.Next(200, 1_800));
        return fault.Kind is HttpFaultKind.Delay ? fault with { Time = time } : fault;
    }

    private static HttpFault Other(Random random) => Fault(random, random.Next(100) switch
    {
        < 1 => HttpFaultKind.Late,
        < 2 => HttpFaultKind.CutAfter,
        < 3 => HttpFaultKind.ErrorAfter,
        < 4 => HttpFaultKind.Drop,
        < 5 => HttpFaultKind.ErrorBefore,
        < 6 => HttpFaultKind.LateError,
        < 10 => HttpFaultKind.Delay,
        _ => HttpFaultKind.None,
    });

    private static HttpFault Fault(Random random, HttpFaultKind kind)
    {
        // A quarter of the delays outlasts the guard's patience.
        var isLong = random.Next(4) == 0;
        var part = random.NextDouble();
        var status = Statuses[random.Next(Statuses.Length)];
        var time = kind switch
        {
            HttpFaultKind.Late or HttpFaultKind.LateError => (500, 4_000),
            HttpFaultKind.Delay when isLong => (1_500, 4_000),
            HttpFaultKind.Delay => (5, 400),
            _ => (0, 0),
        };
        return new HttpFault(kind, TimeSpan.FromMilliseconds(time.Item1 + (part * (time.Item2 - time.Item1))), status);
    }
}
