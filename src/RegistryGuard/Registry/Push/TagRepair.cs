using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Drift;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Puts a tag back upstream to what the record has for it, with the guard's own rights: what a client's push of that manifest would do,
/// on condition that the record still has it (docs/verify.md).</summary>
internal sealed class TagRepair(
    ITagRecord record, UpstreamRegistry upstream, GuardRights rights, WritesInFlight writes, TagTurns turns, ManifestPlaces places, BlockCheck blocks,
    BoundCondition condition, PreparedPush prepared, IGuardConfigurationSource configuration) : IRepairs
{
    private const string Changed = "the record has changed meanwhile: verify again";

    public async Task<string?> RunAsync(RepairOrder order, CancellationToken aborted)
    {
        if (rights.Caller is not { } caller)
        {
            return "the guard has no rights of its own at the registry: configure upstream.credentials";
        }

        var (write, held) = await writes.BeginAsync();
        using (write)
        {
            if (held is not null)
            {
                return Sentence(held.Message);
            }

            using var turn = await turns.EnterAsync(order.Repository, [order.Tag], aborted);
            using var place = await places.EnterAsync(null, aborted);
            if (place is null)
            {
                return "too many manifests are being written just now: verify again";
            }

            try
            {
                return await RunAsync(order, caller);
            }
            catch (UpstreamUnreachableException e)
            {
                return Sentence(e.Message);
            }
        }
    }

    private async Task<string?> RunAsync(RepairOrder order, Caller caller)
    {
        var policy = configuration.Current.Policy;
        var classified = policy.Classify(order.Repository, order.Tag);
        var expected = Expectation.Of(classified, await record.SightAsync(order.Repository, order.Tag, CancellationToken.None));
        if (expected.Pending is not null)
        {
            return "a push of this tag has begun and not ended: verify again when it has";
        }

        if (order.Archive is { } name && !(await record.FindAsync(order.Repository, order.Tag, CancellationToken.None)).Recorded.Keeps(order, name))
        {
            return Changed;
        }

        if (order.Archive is null && expected.Content?.Is(order.Recorded) is not true)
        {
            return Changed;
        }

        if (order.Archive is null && policy.Audits(classified))
        {
            return "the tag is in audit mode, in which it may be moved: it is put back once its rule is enforced";
        }

        var manifest = await upstream.GetAsync(caller, order.Repository, order.Recorded);
        return manifest.IsSuccess ? await WriteAsync(order, caller, policy, classified, manifest)
            : manifest.Status is HttpStatusCode.NotFound ? "upstream no longer has the manifest, and the guard has no copy of it: push it again"
            : $"upstream answered {(int)manifest.Status} when the guard read the manifest with upstream.credentials";
    }

    private async Task<string?> WriteAsync(RepairOrder order, Caller caller, TagPolicy policy, Classification classified, UpstreamAnswer manifest)
    {
        if (!order.Recorded.Matches(manifest.Body))
        {
            return "upstream has other bytes under that digest: push the manifest again";
        }

        if (!MediaType.TryParseManifest(manifest.ContentType, out var type) || ManifestBody.Judge(manifest.Body, type) is not null)
        {
            return $"the guard does not push manifests of this kind: write the tag at the registry itself, to {order.Recorded.Short}";
        }

        var content = new ManifestIdentity(Digest.Sha256(manifest.Body), order.Recorded.IsSha256 ? null : order.Recorded, type.Value);
        var by = new OrderedCaller(caller, order.Origin, type.Value);
        var tag = order.Archive ?? order.Tag;
        var path = RegistryRequest.ManifestTarget(order.Repository, tag.Value);
        using (var read = new PushedManifest(manifest.Body, content))
        {
            if (await blocks.JudgeAsync(by, new(order.Repository, new(order.Tag), null, [], path), read) is { } blocked)
            {
                return Sentence(blocked.Why);
            }
        }

        if (order.Archive is { } archive)
        {
            return await KeepAsync(order, by, archive, manifest, type.Value);
        }

        var push = new TagPush(by, order.Repository, order.Tag, classified, policy.Fingerprint, path, content, manifest.Body)
        {
            Condition = new MoveCondition.Has(content.Digest),
        };
        // Without it, a tag that is released just now would be bound again.
        var reply = await condition.JudgeAsync(push) ?? await prepared.RunAsync(prepared.Begin(push)!);
        return reply.IsAccepted ? null : WhyNot(reply);
    }

    // An archive tag is the guard's own, and no protocol goes about it.
    private async Task<string?> KeepAsync(RepairOrder order, Caller by, Tag archive, UpstreamAnswer manifest, string type)
    {
        if (!(await record.FindAsync(order.Repository, archive, CancellationToken.None)).IsUnknown)
        {
            return $"the record knows {archive} as a tag of its own: release it";
        }

        var answer = await upstream.TagAsync(by, order.Repository, archive, manifest.Body, type);
        return answer.IsSuccess ? null : Refused((int)answer.Status);
    }

    private static string WhyNot(Reply reply) => reply.Why.Length > 0 ? Sentence(reply.Why)
        : reply.Upstream is { } answer ? Refused((int)answer.Status)
        : "upstream did not take it";

    private static string Refused(int status) => $"upstream answered {status} to the tag" +
        (status is 401 or 403 or 404 ? ": upstream.credentials need the right to push here" : "");

    private static string Sentence(string text) => text.TrimEnd('.');
}

file static class KeptTags
{
    /// <summary>Whether the record still keeps that manifest under that archive tag.</summary>
    public static bool Keeps(this Recorded? recorded, RepairOrder order, Tag archive) =>
        recorded?.Kept.All.Any(kept => kept.ArchiveOf(order.Tag) == archive && kept.Content.Is(order.Recorded)) is true;
}
