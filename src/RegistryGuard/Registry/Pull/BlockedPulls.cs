using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Pull;

/// <summary>What blocks mean to pulls (docs/orders.md): a manifest that is blocked, or lists what is blocked, is given to nobody, and only
/// who may read the repository is told why.</summary>
internal sealed class BlockedPulls(
    HeardOrders orders, UpstreamRegistry upstream, ReadTrust trust, PullSignals signals, AuditTrail audit, ILogger<BlockedPulls> logger)
{
    /// <summary>The orders in force, if they block anything.</summary>
    public OrdersInForce? InForce => orders.Current is { HasBlocks: true } current ? current : null;

    /// <summary>Whether it is known what is blocked; if it is not yet, the record is asked once more.</summary>
    public async ValueTask<bool> AreKnownAsync() => orders.Current is not null || await orders.HearSoonAsync() is not null;

    /// <summary>Judges a manifest by its name alone; null if that is not blocked.</summary>
    public Task<Reply?> JudgeAsync(Caller caller, RepositoryName repository, Digest digest) =>
        InForce?.BlockOf(digest) is { } block
            ? RefuseAsync(caller, repository, new Reference(digest), digest, new(block))
            : Task.FromResult<Reply?>(null);

    /// <summary>Judges what a tag has, by what the record knows of it; null if the pull may go on.</summary>
    public Task<Reply?> JudgeAsync(Caller caller, RepositoryName repository, Tag tag, ManifestIdentity content) =>
        InForce?.Judge(content) is { IsClear: false } verdict
            ? RefuseAsync(caller, repository, new Reference(tag), content.Digest, verdict)
            : Task.FromResult<Reply?>(null);

    /// <summary>Judges a manifest that upstream has given to this client, or lets it have; null if it may be given.</summary>
    public Reply? Judge(Caller caller, RepositoryName repository, Reference reference, VerifiedManifest manifest) =>
        InForce is { } inForce ? Refuse(caller, repository, reference, manifest.Judge(inForce)) : null;

    /// <summary>Judges upstream's own answer to this client, if it is a manifest; null if it may be given.</summary>
    public Reply? Judge(Caller caller, RepositoryName repository, Reference reference, UpstreamAnswer answer)
    {
        if (InForce is not { } inForce || (int)answer.Status >= 400)
        {
            return null;
        }

        return Refuse(caller, repository, reference, answer switch
        {
            { ContentDigest: { } named } when inForce.BlockOf(named) is { } block => new(block),
            { Body.Length: 0 } => BlockVerdict.Clear,
            _ => inForce.Judge(answer.Body),
        });
    }

    /// <summary>Judges all of the manifest that a tag has by the record, for answers that don't have all of it; null if the pull may go
    /// on.</summary>
    public async Task<Reply?> JudgeWholeAsync(Caller caller, RepositoryName repository, Tag tag, ManifestIdentity content)
    {
        if (InForce is null)
        {
            return null;
        }

        var whole = await upstream.GetAsync(caller, repository, content.Digest);
        if (!whole.IsSuccess && content.Alias is { } alias)
        {
            whole = await upstream.GetAsync(caller, repository, alias);
        }

        return Judge(caller, repository, new Reference(tag), whole);
    }

    /// <summary>Refuses a blob that is blocked by its name, or by the name that upstream states; null if it is not.</summary>
    public async Task<Reply?> JudgeBlobAsync(Caller caller, RegistryRequest.Passed request)
    {
        if (request.Blob is not var (repository, digest) || InForce is not { } inForce)
        {
            return null;
        }

        var block = inForce.BlockOf(digest);
        UpstreamAnswer? head = null;
        if (block is null && !digest.IsSha256)
        {
            // Registries that know a blob by both names state the one that manifests list.
            head = await upstream.HeadAsync(caller, request.Target);
            block = head is { IsSuccess: true, ContentDigest: { } stated } ? inForce.BlockOf(stated) : null;
        }

        if (block is null)
        {
            return null;
        }

        // Who may not have the blob gets upstream's own answer.
        if (!(head ?? await upstream.HeadAsync(caller, request.Target)).IsSuccess
            && await upstream.GetAsync(caller, request.Target) is var own && (int)own.Status >= 400)
        {
            return Reply.From(own, Outcome.Passed);
        }

        return Reply.From(Refusals.Blocked(repository, new Reference(digest), new(block), isPush: false), Outcome.Blocked);
    }

    private Reply? Refuse(Caller caller, RepositoryName repository, Reference reference, BlockVerdict verdict)
    {
        if (verdict.IsClear)
        {
            return null;
        }

        if (verdict.By is not { } block)
        {
            return Reply.From(GuardErrors.Unjudged("is no manifest that can be read to its end"), Outcome.UpstreamUnclear).Counted(signals, PullSource.Blocked);
        }

        PullLog.Blocked(logger, repository.Value, reference.Value, block.Digest.Value, caller.Name, caller.Address, caller.Agent);
        var refusal = Refusals.Blocked(repository, reference, verdict, isPush: false);
        audit.Note(
            caller.Origin.Tells(AuditKind.Refusal) with
            {
                Repository = repository,
                Tag = reference.TryGetTag(out var tag) ? tag : null,
                Digest = block.Digest,
                Reason = refusal.Message,
            },
            "pull blocked");
        return Reply.From(refusal, Outcome.Blocked).Counted(signals, PullSource.Blocked);
    }

    // Nobody has given it to this client yet.
    private async Task<Reply?> RefuseAsync(Caller caller, RepositoryName repository, Reference reference, Digest digest, BlockVerdict verdict)
    {
        if (!await trust.MayReadAsync(caller, repository, digest)
            && await upstream.AskAsync(caller, repository, reference) is var own && (int)own.Status >= 400)
        {
            return Reply.From(own, Outcome.Passed).Counted(signals, PullSource.Digest);
        }

        return Refuse(caller, repository, reference, verdict);
    }
}
