using System.Threading.Channels;
using RegistryGuard.Chaos;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>The second part of a run, without faults: what was interrupted is completed, and everything is read.</summary>
internal sealed class Calm(RunArguments arguments, Fleet fleet, Recorder recorder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private const int MostTries = 12;
    private const int DeletersAtOnce = 3;
    private const int PushesBesideDeletes = 4;
    private static readonly TimeSpan UntilNextTry = TimeSpan.FromMilliseconds(250);
    private static readonly Server[] Everyone = [Server.GuardA, Server.GuardB, Server.GuardC, Server.Registry];

    public async Task RunAsync()
    {
        var pushed = recorder.Operations
            .Where(operation => operation.Kind is OperationKind.Push or OperationKind.HalfPush)
            .GroupBy(operation => operation.Tag)
            .Select(pushes => (Tag: pushes.Key, Digests: pushes.Select(push => push.Digest!).ToHashSet(StringComparer.Ordinal)))
            .ToList();
        var work = Channel.CreateUnbounded<(ChaosTag Tag, HashSet<string> Digests)>();
        foreach (var tag in pushed)
        {
            await work.Writer.WriteAsync(tag);
        }

        work.Writer.Complete();
        await Task.WhenAll(Enumerable.Range(0, OperationPlan.Clients).Select(number => WorkAsync(number, work.Reader)));
    }

    private async Task WorkAsync(int number, ChannelReader<(ChaosTag Tag, HashSet<string> Digests)> work)
    {
        using var client = new ChaosClient(OperationPlan.Clients + number, fleet, recorder);
        var random = arguments.Seed.Stream("calm", number);
        // One that has no answer breaks a rule already; asking on would only take long.
        var isAnswered = true;
        while (isAnswered && work.TryRead(out var tag))
        {
            isAnswered = tag.Tag.Repository == ChaosTag.KeptRepository
                ? await SettleBesideDeletesAsync(number, client, random, tag.Tag, tag.Digests)
                : await SettleAsync(client, random, tag.Tag, tag.Digests);
        }
    }

    // Of what upstream deletes for nobody; that it is tried keeps nobody waiting.
    private async Task<bool> SettleBesideDeletesAsync(int number, ChaosClient client, Random random, ChaosTag tag, HashSet<string> digests)
    {
        var settling = SettleAsync(client, random, tag, digests);
        var deleting = await Task.WhenAll(Enumerable.Range(0, DeletersAtOnce).Select(_ => DeleteAsync(number, tag, Variants(tag, digests), settling)));
        return await settling && Array.TrueForAll(deleting, isAnswered => isAnswered);
    }

    private async Task<bool> DeleteAsync(int number, ChaosTag tag, int[] variants, Task until)
    {
        using var client = new ChaosClient((2 * OperationPlan.Clients) + number, fleet, recorder);
        for (var next = 0; next < variants.Length || !until.IsCompleted; next++)
        {
            if (!await DoAsync(client, Planned(OperationKind.Delete, tag, variants[next % variants.Length], (Server)(next % (int)Server.Registry))))
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Variants(ChaosTag tag, HashSet<string> digests) =>
        [.. Enumerable.Range(0, OperationPlan.Variants).Where(variant => digests.Contains(tag.Manifest(variant).Digest))];

    private static async Task<bool> SettleAsync(ChaosClient client, Random random, ChaosTag tag, HashSet<string> digests)
    {
        var variants = Variants(tag, digests);
        random.Shuffle(variants);
        var half = digests.Contains(tag.Manifest(OtherOperations.HalfVariant).Digest) ? new[] { OtherOperations.HalfVariant } : [];
        // Read before anything is pushed again: the same push would put right what the registry has.
        var operations = Everyone.Select(server => Planned(OperationKind.Pull, tag, 0, server))
            // It is protected again: what the registry has under it can't be deleted, whoever has put it there.
            .Concat(tag.Kind is TagKind.Flipping ? variants.Select(variant => Planned(OperationKind.Delete, tag, variant, Guard(random))) : [])
            .Concat(Enumerable.Repeat(variants, tag.Repository == ChaosTag.KeptRepository ? PushesBesideDeletes : 1)
                .SelectMany(each => each)
                .Select(variant => Planned(OperationKind.Push, tag, variant, Guard(random))))
            .Concat(Everyone.Select((server, number) => Planned(OperationKind.Pull, tag, 0, server) with { IsHead = number % 2 == 0 }))
            .Concat(variants.Concat(half).Select(variant => Planned(OperationKind.Fetch, tag, variant, Guard(random))))
            .ToList();
        foreach (var operation in operations)
        {
            if (!await DoAsync(client, operation))
            {
                return false;
            }
        }

        return true;
    }

    // A delete gives way to the pushes of others, and says so.
    private static async Task<bool> DoAsync(ChaosClient client, PlannedOperation planned)
    {
        for (var tries = 1; ; tries++)
        {
            var operation = await client.DoAsync(planned, isAtRest: true);
            if (operation is not { Kind: OperationKind.Delete, Outcome: Outcome.Unavailable } || tries == MostTries)
            {
                return operation.Outcome is not Outcome.Unknown;
            }

            await Task.Delay(UntilNextTry);
        }
    }

    private static Server Guard(Random random) => (Server)random.Next((int)Server.Registry);

    private static PlannedOperation Planned(OperationKind kind, ChaosTag tag, int variant, Server server) =>
        new(kind, tag, variant, server, IsHead: false, TimeSpan.Zero, Patience);
}
