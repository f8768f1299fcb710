namespace RegistryGuard.Chaos;

/// <summary>What a client will do.</summary>
/// <param name="Kind">Push, pull, fetch, store or delete.</param>
/// <param name="Tag">The tag pushed or pulled; of the other kinds, the one whose manifest is meant.</param>
/// <param name="Variant">Which of the tag's manifests is meant.</param>
/// <param name="Server">Who is asked.</param>
/// <param name="IsHead">Whether a pull is a HEAD.</param>
/// <param name="Earliest">When it begins, counted from the start of the run; later if the client is not done before.</param>
/// <param name="Patience">When the client gives up.</param>
internal sealed record PlannedOperation(
    OperationKind Kind, ChaosTag Tag, int Variant, Server Server, bool IsHead, TimeSpan Earliest, TimeSpan Patience);

/// <summary>What the clients do, drawn from the seed. They work on the same few tags at a time, which are new ones all along,
/// and now and then on an older one.</summary>
internal static class OperationPlan
{
    public const int Clients = 12;
    public const int Variants = 3;
    private const int OperationsPerTag = 3;
    private const int FloatingTags = 9;
    private const int FirstAroundLoss = 1_000_000;
    private const int TagsAroundLoss = 15;
    private const int Guards = 3;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(8);

    /// <summary>Without an end.</summary>
    public static IEnumerable<PlannedOperation> Of(Seed seed, int client)
    {
        var random = seed.Stream("operations", client);
        for (var number = 0; ; number++)
        {
            var kind = random.Next(100) switch
            {
                < 52 => OperationKind.Push,
                < 84 => OperationKind.Pull,
                < 94 => OperationKind.Fetch,
                _ => OperationKind.Delete,
            };
            var tag = TagOf(random, number / OperationsPerTag);
            var operation = new PlannedOperation(
                // What a floating tag has named may be deleted; nothing can be said of it then.
                kind is OperationKind.Delete && !tag.IsProtected ? OperationKind.Pull : kind,
                tag,
                kind is OperationKind.Push && tag.IsRecorded ? Variants + (number * Clients) + client : random.Next(Variants),
                ServerOf(random, kind),
                random.Next(3) == 0,
                (number * Pace) + TimeSpan.FromMilliseconds(random.Next((int)Pace.TotalMilliseconds)),
                PatienceOf(random));
            if (operation.Kind is OperationKind.Delete)
            {
                // So that there is something to delete: a push that is refused stores nothing.
                yield return operation with { Kind = OperationKind.Store };
            }

            yield return operation;
        }
    }

    /// <summary>Without an end: what clients do instead while the record is about to be lost, and shortly after: all of them
    /// push to the same tags, which nobody used before, so that many pushes are half done when it happens.</summary>
    public static IEnumerable<PlannedOperation> AroundLoss(Seed seed, int client)
    {
        var random = seed.Stream("operations around the loss", client);
        while (true)
        {
            yield return new PlannedOperation(
                random.Next(100) < 85 ? OperationKind.Push : OperationKind.Pull,
                ChaosTag.Protected(FirstAroundLoss + random.Next(TagsAroundLoss)),
                random.Next(Variants),
                (Server)random.Next(Guards),
                IsHead: false,
                Earliest: TimeSpan.Zero,
                // Half of the clients hang up, so that more pushes are under way than there are clients.
                random.Next(2) == 0 ? LongestPatience : TimeSpan.FromMilliseconds(random.Next(50, 400)));
        }
    }

    private static ChaosTag TagOf(Random random, int newest)
    {
        var back = random.Next(100) switch
        {
            < 60 => random.Next(3),
            < 85 => random.Next(30),
            _ => random.Next(newest + 1),
        };
        return random.Next(5) == 0
            ? ChaosTag.Floating(random.Next(FloatingTags))
            : ChaosTag.Protected(Math.Max(newest - back, 0));
    }

    // Nobody writes past the guards, but what the registry has may be looked at.
    private static Server ServerOf(Random random, OperationKind kind)
    {
        var guard = (Server)random.Next(Guards);
        return random.Next(10) == 0 && kind is OperationKind.Pull ? Server.Registry : guard;
    }

    // Some hang up soon: what they asked for goes on without them.
    private static TimeSpan PatienceOf(Random random)
    {
        var hangsUp = random.Next(20) == 0;
        var soon = TimeSpan.FromMilliseconds(random.Next(2, 200));
        return hangsUp ? soon : LongestPatience;
    }
}
