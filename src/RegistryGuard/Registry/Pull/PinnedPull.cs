using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Pull;

/// <summary>A pull of a protected tag that is published: upstream is asked by the recorded digest, never by the tag, and only
/// that manifest is given. What upstream says instead is drift, or is passed on to clients that it won't let read.</summary>
internal sealed class PinnedPull(
    UpstreamRegistry upstream, ManifestFetch fetch, BlockedPulls blocks, ReadTrust trust, Callers callers, PullSignals signals, AuditTrail audit,
    ILogger<PinnedPull> logger)
{
    public async Task<Reply> RunAsync(HttpContext context, RepositoryName repository, Tag tag, ManifestIdentity content, bool isStale)
    {
        var caller = callers.Of(context);
        var pinned = new Pinned(context, caller, repository, tag, content, isStale ? PullSource.Stale : PullSource.Digest);
        if (await blocks.JudgeAsync(caller, repository, tag, content) is { } blocked)
        {
            return blocked;
        }

        var headers = context.Request.Headers;
        var mark = caller.Mark;
        if (mark is null || headers.Range.Count > 0 || !AcceptedTypes.Lists(headers.Accept, content.MediaType))
        {
            return await blocks.JudgeWholeAsync(caller, repository, tag, content) ?? await AskAsync(pinned);
        }

        if (fetch.Recall(mark.Value, repository, content.Digest) is { } manifest)
        {
            return Give(pinned, manifest, isStale ? PullSource.Stale : PullSource.Memory);
        }

        switch (await fetch.GetAsync(caller, mark.Value, repository, (content.Digest, content.Alias)))
        {
            case Fetched.Whole(var fetched):
                return Give(pinned, fetched, pinned.Source);
            case Fetched.Other(var answer):
                return await JudgeAsync(pinned, answer, asked: answer);
            case var other:
                throw new InvalidOperationException($"no way for {other.GetType().Name}");
        }
    }

    /// <summary>A pull of a tag that a client deleted, as its rule permits: nothing is there, and that is no drift.</summary>
    public async Task<Reply> DeletedAsync(HttpContext context, RepositoryName repository, Tag tag, ManifestIdentity content)
    {
        var caller = callers.Of(context);
        // The record marks the tag before upstream is asked to delete it, and upstream may refuse. While the tag is there as it was, it
        // is not deleted.
        if (await upstream.LookAsync(caller, repository, tag, content) is TagLook.Found(var found) && found.IsSameAs(content))
        {
            return await RunAsync(context, repository, tag, content, isStale: false);
        }

        return await RefuseAsync(caller, repository, tag, content, GuardErrors.TagDeleted(repository, tag, content.Digest));
    }

    /// <summary>A tag that an administrator retired, whatever upstream has under it.</summary>
    public Task<Reply> RetiredAsync(HttpContext context, RepositoryName repository, Tag tag, ManifestIdentity content) =>
        RefuseAsync(callers.Of(context), repository, tag, content, GuardErrors.TagRetired(repository, tag, content.Digest));

    private async Task<Reply> RefuseAsync(Caller caller, RepositoryName repository, Tag tag, ManifestIdentity content, OciError error)
    {
        if (!await trust.MayReadAsync(caller, repository, content.Digest)
            && await OwnAnswerAsync(caller, repository, tag) is { } own)
        {
            return Reply.From(own, Outcome.Passed).Counted(signals, PullSource.Digest);
        }

        return Reply.From(error, Outcome.Retired).Counted(signals, PullSource.Digest);
    }

    private Reply Give(Pinned pull, VerifiedManifest manifest, string source)
    {
        if (blocks.Judge(pull.Caller, pull.Repository, new Reference(pull.Tag), manifest) is { } blocked)
        {
            return blocked;
        }

        return Reply.From(manifest).Counted(signals, source);
    }

    // Asked as the client asks: upstream's answer may depend on headers that the memory ignores.
    private async Task<Reply> AskAsync(Pinned pull)
    {
        var answer = await upstream.AskAsync(pull.Caller, pull.Repository, pull.Content.Digest);
        if (answer.Status is not HttpStatusCode.NotFound)
        {
            return await JudgeAsync(pull, answer, asked: answer);
        }

        // Registries also say 404 when Accept does not list what they have.
        var whole = await upstream.GetAsync(pull.Caller, pull.Repository, pull.Content.Digest);
        if (whole.Status is HttpStatusCode.NotFound && pull.Content.Alias is { } alias)
        {
            answer = await upstream.AskAsync(pull.Caller, pull.Repository, alias);
            whole = await upstream.GetAsync(pull.Caller, pull.Repository, alias);
        }

        return await JudgeAsync(pull, answer, asked: whole);
    }

    /// <summary>Answers with what upstream said, unless that is not the recorded manifest.</summary>
    /// <param name="pull">The pull.</param>
    /// <param name="answer">What the client would be given.</param>
    /// <param name="asked">What upstream says of the manifest itself.</param>
    private async Task<Reply> JudgeAsync(Pinned pull, UpstreamAnswer answer, UpstreamAnswer asked)
    {
        if (asked.Status is HttpStatusCode.NotFound)
        {
            return await MissingAsync(pull);
        }
        else if (answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return Reply.From(await OwnAnswerAsync(pull.Caller, pull.Repository, pull.Tag) ?? answer, Outcome.Passed).Counted(signals, pull.Source);
        }
        else if (answer.IsSuccess && !IsContent(pull, answer))
        {
            return Drift(pull, "has other bytes under that digest");
        }
        else if (blocks.Judge(pull.Caller, pull.Repository, new Reference(pull.Tag), answer) is { } blocked)
        {
            return blocked;
        }
        else
        {
            signals.Pulled(pull.Source);
            var isContent = answer.IsSuccess || answer.Status is HttpStatusCode.NotModified;
            return Reply.From(answer, Outcome.Passed, isContent ? pull.Content.Digest : null);
        }
    }

    // An answer without the whole body can only be judged by the digest that upstream states.
    private static bool IsContent(Pinned pull, UpstreamAnswer answer) =>
        (answer.ContentDigest is not { } stated || pull.Content.Is(stated))
        && (answer.Status is not HttpStatusCode.OK || answer.Body.Length == 0
            || pull.Content.Digest.Matches(answer.Body) || IsSigned(pull, answer));

    // A signed schema 1 manifest, from before the guard: its digest leaves the signatures out.
    private static bool IsSigned(Pinned pull, UpstreamAnswer answer) =>
        answer.ContentType.Contains("prettyjws", StringComparison.Ordinal) && answer.ContentDigest == pull.Content.Digest;

    private async Task<Reply> MissingAsync(Pinned pull)
    {
        // Some registries mask forbidden as missing: only who may read the repository is told what the tag is bound to.
        if (!await trust.MayReadAsync(pull.Caller, pull.Repository, pull.Content.Digest) && await OwnAnswerAsync(pull.Caller, pull.Repository, pull.Tag) is { } own)
        {
            return Reply.From(own, Outcome.Passed).Counted(signals, pull.Source);
        }

        return Drift(pull, "no longer has that manifest");
    }

    // Upstream's refusal of the client's own pull. Its refusal of the pull by digest may contain the digest, or differ from that of an
    // unbound tag.
    private async Task<UpstreamAnswer?> OwnAnswerAsync(Caller caller, RepositoryName repository, Tag tag) =>
        await upstream.AskAsync(caller, repository, tag) is var own && (int)own.Status >= 400 ? own : null;

    private Reply Drift(Pinned pull, string has)
    {
        signals.DriftFound(1);
        PullLog.Drift(
            logger, pull.Repository.Value, pull.Tag.Value, pull.Content.Digest.Value, has,
            pull.Caller.Address);
        audit.Note(
            pull.Caller.Origin.Tells(AuditKind.Drift) with
            {
                Repository = pull.Repository,
                Tag = pull.Tag,
                Was = pull.Content.Digest,
                Reason = $"a pull found that upstream {has}",
            },
            has);
        return Reply.From(GuardErrors.ManifestGone(pull.Repository, pull.Tag, pull.Content.Digest, has), Outcome.Drift).Counted(signals, PullSource.Drift);
    }

    private sealed record Pinned(HttpContext Context, Caller Caller, RepositoryName Repository, Tag Tag, ManifestIdentity Content, string Source);
}
