using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Moves a floating tag back for an administrator, with the guard's own rights: what it is to have is read upstream by its digest,
/// and pushed the way of a client's conditional push (docs/moves.md), judged as that is but for <c>pushers</c>.</summary>
internal sealed class TagRollback(
    ITagRecord record, UpstreamRegistry upstream, GuardRights rights, RollbackTarget targets, WritesInFlight writes, TagTurns turns,
    ManifestPlaces places, BlockCheck blocks, TargetCheck target, BlobLook blobs, PreparedPush prepared, IGuardConfigurationSource configuration) : IRollbacks
{
    public async Task<RollbackResult> RunAsync(RollbackOrder order, CancellationToken aborted)
    {
        // Whether there is such a tag comes before what the guard makes of it: its name may be misspelt.
        var classified = configuration.Current.Policy.Classify(order.Repository, order.Tag);
        var isUnknown = (await record.FindAsync(order.Repository, order.Tag, aborted)).IsUnknown;
        if (isUnknown && classified is { Class: TagClass.Protected, IsReserved: false })
        {
            return new RollbackResult.NoSuchTag(order.Tag);
        }

        if (RollbackReplies.Judge(order, classified) is { } refused)
        {
            return refused;
        }

        if (rights.Caller is not { } caller)
        {
            return isUnknown ? new RollbackResult.NoSuchTag(order.Tag) : RollbackReplies.NoCredentials;
        }

        var (write, held) = await writes.BeginAsync();
        using (write)
        {
            if (held is not null)
            {
                return RollbackReplies.Of(held);
            }

            using var turn = await turns.EnterAsync(order.Repository, [order.Tag], aborted);
            using var place = await places.EnterAsync(null, aborted);
            return place is null ? RollbackReplies.Of(GuardErrors.TooManyWrites) : await TryAsync(order, caller, aborted);
        }
    }

    private async Task<RollbackResult> TryAsync(RollbackOrder order, Caller caller, CancellationToken aborted)
    {
        try
        {
            return await RunAsync(order, caller, aborted);
        }
        catch (UpstreamUnreachableException e)
        {
            return RollbackReplies.Of(order, null, Reply.From(e));
        }
    }

    private async Task<RollbackResult> RunAsync(RollbackOrder order, Caller caller, CancellationToken aborted)
    {
        // As it is now: it may have waited for its turn.
        var policy = configuration.Current.Policy;
        var classified = policy.Classify(order.Repository, order.Tag);
        if (RollbackReplies.Judge(order, classified) is { } refused)
        {
            return refused;
        }

        var seen = await record.SightAsync(order.Repository, order.Tag, aborted);
        var look = classified.IsRecorded && seen.Certain is { } certain
            ? new TagLook.Found(certain.Content)
            : await upstream.LookAsync(caller, order.Repository, order.Tag);
        if (look is TagLook.Unclear(var unclear))
        {
            return RollbackReplies.Of(order, null, Reply.From(unclear, Outcome.Passed));
        }

        var current = look is TagLook.Found(var found) ? found : null;
        if (current is null && seen.Entry.IsUnknown)
        {
            return new RollbackResult.NoSuchTag(order.Tag);
        }

        if (order.From is { } from && current?.Is(from) is not true)
        {
            return RollbackReplies.MovedMeanwhile(order, current?.Digest);
        }

        var former = FormerImages.Of(await record.MovesAsync(order.Repository, order.Tag, Move.MostKept, aborted), current);
        var (to, fault) = await targets.FindAsync(order, former, aborted);
        if (to is not { } digest)
        {
            return fault!;
        }

        var manifest = await upstream.GetAsync(caller, order.Repository, digest);
        return manifest.IsSuccess ? await MoveAsync(order, caller, policy, classified, digest, manifest, current)
            : await blobs.FindsAsync(caller, order.Repository, digest, manifest) ? RollbackReplies.NoManifest(order, digest, former)
            : manifest.Status is HttpStatusCode.NotFound ? RollbackReplies.Gone(order, digest, former)
            : RollbackReplies.Of(order, null, Reply.From(manifest, Outcome.Passed));
    }

    private async Task<RollbackResult> MoveAsync(
        RollbackOrder order, Caller caller, TagPolicy policy, Classification classified, Digest to, UpstreamAnswer manifest, ManifestIdentity? current)
    {
        if (!to.Matches(manifest.Body))
        {
            return RollbackReplies.Altered(to);
        }

        if (!MediaType.TryParseManifest(manifest.ContentType, out var type) || ManifestBody.Judge(manifest.Body, type) is not null)
        {
            return RollbackReplies.NotSupported(to);
        }

        var by = new OrderedCaller(caller, order.Origin, type.Value);
        var content = new ManifestIdentity(Digest.Sha256(manifest.Body), to.IsSha256 ? null : to, type.Value);
        var path = RegistryRequest.ManifestTarget(order.Repository, order.Tag.Value);
        using var read = new PushedManifest(manifest.Body, content);
        if (await blocks.JudgeAsync(by, new(order.Repository, new(order.Tag), null, [], path), read) is { } blocked)
        {
            return RollbackReplies.Of(order, null, blocked);
        }

        var push = new TagPush(by, order.Repository, order.Tag, classified, policy.Fingerprint, path, content, manifest.Body)
        {
            // What was chosen was chosen for a tag that has this.
            Condition = current is null ? new MoveCondition.IsAbsent() : new MoveCondition.Has(current.Digest),
            Order = order,
        };
        var reply = (order.Overrides ? null : await target.JudgeAsync(push, policy)) ?? await prepared.RunAsync(prepared.Begin(push)!);
        return RollbackReplies.Of(order, to, reply);
    }
}
