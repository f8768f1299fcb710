using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Delete;

/// <summary>Puts how a delete has ended into words.</summary>
internal sealed class DeleteReplies(ILogger<DeleteReplies> logger)
{
    /// <summary>The answer to a delete that has come to its end.</summary>
    public Reply Of(DeleteRun run)
    {
        var reply = Of(run, ((DeleteAct.Answer)run.Act).Result);
        return run.Would is { } would && reply.IsAccepted ? reply with { Outcome = Outcome.WouldRefuse, Would = Of(run, would).Own }
            : run.Enforcing is { } enforcing && reply.IsRefusal ? reply.Saying(AuditMode.Beside(enforcing))
            : reply;
    }

    private Reply Of(DeleteRun run, DeleteResult result) => result switch
    {
        DeleteResult.Upstreams(DeleteQuestion.Delete) => Reply.From(run.Answered!, Outcome.Deleted),
        DeleteResult.Upstreams(DeleteQuestion.Tags) => Reply.FromQuestion(run.Import!.Answered!),
        DeleteResult.Upstreams => Reply.FromQuestion(run.Answered!),
        DeleteResult.RefusedTag({ IsReserved: true } classified) when run.Request.Reference.TryGetTag(out var tag) =>
            Reply.From(ArchiveRefusals.Delete(run.Repository, tag, classified.Rule), Outcome.Refused),
        DeleteResult.RefusedTag(var classified) when run.Request.Reference.TryGetTag(out var tag) =>
            Reply.From(Refusals.TagNotDeletable(run.Repository, tag, classified.Rule), Outcome.Refused),
        DeleteResult.RefusedPusher { Why: PusherVerdict.Unclear } => Reply.From(GuardErrors.NamesUnclear, Outcome.UpstreamUnclear),
        DeleteResult.RefusedPusher(var tag, var classified, var by, var why) =>
            Reply.From(NotPermitted.Delete(run.Repository, tag, classified, by, why), Outcome.Refused) with { Rule = classified.Rule },
        DeleteResult.RefusedTooManyTags(var tags, var by) =>
            Reply.From(NotPermitted.TooManyTags(run.Repository, tags, ForbiddenTags.Most, by), Outcome.Refused),
        DeleteResult.RefusedInUse(var needed) =>
            Reply.From(Refusals.ManifestInUse(run.Repository, run.Request.Reference, needed), Outcome.ManifestInUse),
        DeleteResult.RefusedNotImported(var tags) =>
            Reply.From(Refusals.NotImported(run.Repository, tags, ImportProtocol.MostAdopted), Outcome.NotImported),
        DeleteResult.Failed(var fault) => Fail(run, fault),
        var other => throw new InvalidOperationException($"no words for {other.GetType().Name}"),
    };

    private Reply Fail(DeleteRun run, DeleteFault fault)
    {
        switch (fault)
        {
            case DeleteFault.NoPlace:
                return Reply.From(GuardErrors.TooManyDeletes(DeletePlaces.Most), Outcome.TooManyDeletes);
            case DeleteFault.Changing:
                return Reply.From(GuardErrors.Changing, Outcome.Contended);
            case DeleteFault.NoTagList:
                return Reply.From(GuardErrors.NoTagList, Outcome.UpstreamUnclear);
            case DeleteFault.RecordAway:
                return Reply.From(GuardErrors.NotDeleted, Outcome.RecordUnavailable);
            case DeleteFault.UpstreamAway:
                UpstreamLog.Unreachable(logger, "DELETE", run.Request.Target, run.Away!.Told);
                return Reply.From(run.Away);
            default:
                throw new InvalidOperationException($"{fault} is not for the client");
        }
    }
}
