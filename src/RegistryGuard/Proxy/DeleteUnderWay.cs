using System.Runtime.ExceptionServices;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>A delete under way: what came of it that <see cref="DeleteProtocol"/> need not know, and the client's answer is made
/// of.</summary>
internal sealed class DeleteUnderWay(HttpContext context, RegistryRequest.ManifestDelete request)
{
    public HttpContext Context => context;

    public RegistryRequest.ManifestDelete Request => request;

    public RepositoryName Repository => request.Repository;

    /// <summary>Whether it has one of <see cref="DeletePlaces"/>.</summary>
    public bool HasPlace { get; set; }

    /// <summary>Its import, from the moment on that it has a place.</summary>
    public ImportUnderWay? Import { get; set; }

    /// <summary>Upstream's last answer.</summary>
    public UpstreamAnswer? Answered { get; set; }

    /// <summary>Why upstream did not answer.</summary>
    public UpstreamUnreachableException? Unreachable { get; set; }

    /// <summary>What failed in the guard.</summary>
    public ExceptionDispatchInfo? Fault { get; set; }

    /// <summary>What to tell the client.</summary>
    public PushAnswer Answer(DeleteResult result) => result switch
    {
        DeleteResult.Upstreams(DeleteQuestion.Delete) => PushAnswer.From(Answered!, "deleted"),
        DeleteResult.Upstreams(DeleteQuestion.Tags) => PushAnswer.FromQuestion(Import!.Answered!),
        DeleteResult.Upstreams => PushAnswer.FromQuestion(Answered!),
        DeleteResult.RefusedTag(var rule) when Request.Reference.TryGetTag(out var tag) =>
            PushAnswer.From(Refusals.TagNotDeletable(Repository, tag, rule), "refused"),
        DeleteResult.RefusedInUse(var needed) =>
            PushAnswer.From(Refusals.ManifestInUse(Repository, Request.Reference, needed), "manifest-in-use"),
        DeleteResult.RefusedNotImported(var tags) =>
            PushAnswer.From(Refusals.NotImported(Repository, tags, ImportProtocol.MostAdopted), "not-imported"),
        DeleteResult.Failed(var fault) => Answer(fault),
        _ => throw new InvalidOperationException($"no answer for {result}"),
    };

    private PushAnswer Answer(DeleteFault fault)
    {
        // Not an answer: the endpoint tells the client, and the log why.
        Fault?.Throw();
        return fault switch
        {
            DeleteFault.NoPlace => PushAnswer.From(GuardErrors.TooManyDeletes, "too-many-deletes"),
            DeleteFault.Changing => PushAnswer.From(GuardErrors.Changing, "contended"),
            DeleteFault.NoTagList => PushAnswer.From(GuardErrors.NoTagList, "upstream-unclear"),
            DeleteFault.RecordAway => PushAnswer.From(GuardErrors.NotDeleted, "record-unavailable"),
            DeleteFault.UpstreamAway => PushAnswer.From(GuardErrors.Of(Unreachable!), "upstream-unreachable"),
            _ => throw new InvalidOperationException($"no answer for {fault}"),
        };
    }
}
