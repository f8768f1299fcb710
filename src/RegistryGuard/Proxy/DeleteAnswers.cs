using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Proxy;

/// <summary>Puts how a delete has ended into words.</summary>
internal sealed class DeleteAnswers(ILogger<DeleteAnswers> logger)
{
    /// <summary>The answer to a delete that has come to its end.</summary>
    public PushAnswer Of(DeleteRun run) => ((DeleteAct.Answer)run.Act).Result switch
    {
        DeleteResult.Upstreams(DeleteQuestion.Delete) => PushAnswer.From(run.Answered!, "deleted"),
        DeleteResult.Upstreams(DeleteQuestion.Tags) => PushAnswer.FromQuestion(run.Import!.Answered!),
        DeleteResult.Upstreams => PushAnswer.FromQuestion(run.Answered!),
        DeleteResult.RefusedTag(var rule) when run.Request.Reference.TryGetTag(out var tag) =>
            PushAnswer.From(Refusals.TagNotDeletable(run.Repository, tag, rule), "refused"),
        DeleteResult.RefusedInUse(var needed) =>
            PushAnswer.From(Refusals.ManifestInUse(run.Repository, run.Request.Reference, needed), "manifest-in-use"),
        DeleteResult.RefusedNotImported(var tags) =>
            PushAnswer.From(Refusals.NotImported(run.Repository, tags, ImportProtocol.MostAdopted), "not-imported"),
        DeleteResult.Failed(var fault) => Fail(run, fault),
        var other => throw new InvalidOperationException($"no words for {other.GetType().Name}"),
    };

    private PushAnswer Fail(DeleteRun run, DeleteFault fault)
    {
        switch (fault)
        {
            case DeleteFault.NoPlace:
                return PushAnswer.From(GuardErrors.TooManyDeletes, "too-many-deletes");
            case DeleteFault.Changing:
                return PushAnswer.From(GuardErrors.Changing, "contended");
            case DeleteFault.NoTagList:
                return PushAnswer.From(GuardErrors.NoTagList, "upstream-unclear");
            case DeleteFault.RecordAway:
                return PushAnswer.From(GuardErrors.NotDeleted, "record-unavailable");
            case DeleteFault.UpstreamAway:
                ProxyLog.UpstreamUnreachable(logger, "DELETE", run.Request.Target, run.Away!.Told);
                return PushAnswer.From(GuardErrors.Of(run.Away), "upstream-unreachable");
            default:
                throw new InvalidOperationException($"{fault} is not for the client");
        }
    }
}
