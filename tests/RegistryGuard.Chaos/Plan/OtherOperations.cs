namespace RegistryGuard.Chaos;

/// <summary>What a few more clients do, drawn from the seed, beside those of <see cref="OperationPlan"/>: they work on tags whose
/// policy changes, on manifests that upstream deletes for nobody, and send what is no whole request.</summary>
internal static class OtherOperations
{
    public const int Clients = 4;

    /// <summary>The manifest of a tag that is never sent to its end.</summary>
    public const int HalfVariant = OperationPlan.Variants;

    private const int OperationsPerTag = 12;
    private const int Guards = 3;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Without an end.</summary>
    public static IEnumerable<PlannedOperation> Of(Seed seed, int client)
    {
        var random = seed.Stream("other operations", client);
        for (var number = 0; ; number++)
        {
            var newest = number / OperationsPerTag;
            var drawn = random.Next(100);
            var back = random.Next(4) == 0 ? random.Next(newest + 1) : random.Next(6);
            var operation = Draw(drawn, Math.Max(newest - back, 0), newest) with
            {
                // Most have one manifest only: what such a tag names, if anything, is known.
                Variant = random.Next(10) == 0 ? random.Next(OperationPlan.Variants) : 0,
                Server = (Server)random.Next(Guards),
                IsHead = random.Next(3) == 0,
                Earliest = (number * Pace) + TimeSpan.FromMilliseconds(random.Next((int)Pace.TotalMilliseconds)),
            };
            switch (operation.Kind)
            {
                case OperationKind.Delete when operation.Tag.Kind is TagKind.Protected:
                    yield return operation with { Kind = OperationKind.Store };
                    break;
                case OperationKind.HalfPush:
                    operation = operation with { Variant = HalfVariant, Patience = TimeSpan.FromMilliseconds(random.Next(20, 1_500)) };
                    break;
            }

            yield return operation;
        }
    }

    private static PlannedOperation Draw(int drawn, int tag, int newest) => drawn switch
    {
        < 40 => Planned(OperationKind.Push, ChaosTag.Flipping(tag)),
        < 48 => Planned(OperationKind.Pull, ChaosTag.Flipping(tag)),
        < 65 => Planned(OperationKind.Delete, ChaosTag.Flipping(tag)),
        < 75 => Planned(OperationKind.Push, ChaosTag.Kept(tag)),
        < 85 => Planned(OperationKind.Delete, ChaosTag.Kept(tag)),
        < 92 => Planned(OperationKind.HalfPush, ChaosTag.Protected(newest)),
        _ => Planned(OperationKind.BentPull, ChaosTag.Protected(newest)),
    };

    private static PlannedOperation Planned(OperationKind kind, ChaosTag tag) =>
        new(kind, tag, Variant: 0, Server.GuardA, IsHead: false, TimeSpan.Zero, Patience);
}
