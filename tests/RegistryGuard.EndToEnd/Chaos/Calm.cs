using System.Threading.Channels;
using RegistryGuard.Chaos;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>The second part of a run, without faults: what was interrupted is completed, and everything is read.</summary>
internal sealed class Calm(RunArguments arguments, Fleet fleet, Recorder recorder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Server[] Everyone = [Server.GuardA, Server.GuardB, Server.GuardC, Server.Registry];

    public async Task RunAsync()
    {
        var pushed = recorder.Operations
            .Where(operation => operation.Kind is OperationKind.Push)
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
            isAnswered = await SettleAsync(client, random, tag.Tag, tag.Digests);
        }
    }

    private static async Task<bool> SettleAsync(ChaosClient client, Random random, ChaosTag tag, HashSet<string> digests)
    {
        var variants = Enumerable.Range(0, OperationPlan.Variants).Where(variant => digests.Contains(tag.Manifest(variant).Digest)).ToArray();
        random.Shuffle(variants);
        // Read before anything is pushed again: the same push would put right what the registry has.
        var operations = Everyone.Select(server => Planned(OperationKind.Pull, tag, 0, server))
            .Concat(variants.Select(variant => Planned(OperationKind.Push, tag, variant, Guard(random))))
            .Concat(Everyone.Select((server, number) => Planned(OperationKind.Pull, tag, 0, server) with { IsHead = number % 2 == 0 }))
            .Concat(variants.Select(variant => Planned(OperationKind.Fetch, tag, variant, Guard(random))))
            .ToList();
        foreach (var operation in operations)
        {
            if ((await client.DoAsync(operation, isAtRest: true)).Outcome is Outcome.Unknown)
            {
                return false;
            }
        }

        return true;
    }

    private static Server Guard(Random random) => (Server)random.Next((int)Server.Registry);

    private static PlannedOperation Planned(OperationKind kind, ChaosTag tag, int variant, Server server) =>
        new(kind, tag, variant, server, IsHead: false, TimeSpan.Zero, Patience);
}
