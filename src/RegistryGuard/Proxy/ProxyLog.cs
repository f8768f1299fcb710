using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

internal static partial class ProxyLog
{
    [LoggerMessage(EventId = 100, EventName = "ManifestPush", Level = LogLevel.Information,
        Message = "push {Repository}:{Reference} {Digest} {Decision} status={Status} rule={Rule} by={By} client={Client} agent={UserAgent} was={Was} {Why}")]
    private static partial void Push(
        ILogger logger, string repository, string reference, string digest, string decision, int status, string rule, string by,
        string client, string userAgent, string was, string why);

    /// <summary>A push of one tag, judged.</summary>
    public static void Push(ILogger logger, TagPush push, PushAnswer answer) => Push(
        logger, push.Repository.Value, push.Tag.Value, push.Content.Digest.Value, answer.Decision, answer.Status, push.Rule, push.By,
        push.Caller.Address, push.Caller.Agent, answer.Was?.Value ?? "", answer.Why);

    /// <summary>A push that is of no tag, of several, or could not be read.</summary>
    public static void Push(ILogger logger, Caller caller, RegistryRequest.ManifestWrite request, Digest? digest, PushAnswer answer) => Push(
        logger, request.Repository.Value, request.Reference.Value, digest?.Value ?? "", answer.Decision, answer.Status, "",
        caller.Name, caller.Address, caller.Agent, "", answer.Why);

    [LoggerMessage(EventId = 101, EventName = "RequestRefused", Level = LogLevel.Information,
        Message = "refused {Method} {Target}: {Status} {Reason} client={Client} agent={UserAgent} {Why}")]
    public static partial void Refused(
        ILogger logger, string method, string target, int status, string reason, string client, string userAgent, string why);

    [LoggerMessage(EventId = 102, EventName = "TagAdopted", Level = LogLevel.Information,
        Message = "adopted {Repository}:{Tag} {Digest}: upstream had it already")]
    public static partial void Adopted(ILogger logger, string repository, string tag, string digest);

    [LoggerMessage(EventId = 107, EventName = "TagUnbound", Level = LogLevel.Warning,
        Message = "dropped the binding of {Repository}:{Tag}: it was written as {Rule} lets it, which does not protect it")]
    public static partial void Unbound(ILogger logger, string repository, string tag, string rule);

    [LoggerMessage(EventId = 108, EventName = "RepositoryImported", Level = LogLevel.Information,
        Message = "imported {Repository}: {Tags} tags, {Adopted} of them looked up")]
    public static partial void Imported(ILogger logger, string repository, int tags, int adopted);

    [LoggerMessage(EventId = 109, EventName = "ManifestDelete", Level = LogLevel.Information,
        Message = "delete {Repository} {Reference} {Decision} status={Status} by={By} client={Client} agent={UserAgent} {Why}")]
    public static partial void Delete(
        ILogger logger, string repository, string reference, string decision, int status, string by, string client, string userAgent, string why);

    [LoggerMessage(EventId = 110, EventName = "IndexIncomplete", Level = LogLevel.Warning,
        Message = "{Repository} lacks {Count} of the manifests that the index {Digest} lists: {Missing}")]
    public static partial void Incomplete(ILogger logger, string repository, string digest, int count, string missing);

    [LoggerMessage(EventId = 103, EventName = "RecordUnavailable", Level = LogLevel.Error,
        Message = "the record is unavailable at {Repository}:{Tag}")]
    public static partial void RecordUnavailable(ILogger logger, Exception exception, string repository, string tag);

    [LoggerMessage(EventId = 104, EventName = "UpstreamUnreachable", Level = LogLevel.Warning,
        Message = "upstream failed on {Method} {Target}: {Reason}")]
    public static partial void UpstreamUnreachable(ILogger logger, string method, string target, string reason);

    [LoggerMessage(EventId = 105, EventName = "TagNotPutBack", Level = LogLevel.Error,
        Message = "drift: upstream's {Repository}:{Tag} was moved to {Pushed} by a push that was overtaken, and could not be put back to {Recorded}")]
    public static partial void NotPutBack(ILogger logger, string repository, string tag, string pushed, string recorded);

    [LoggerMessage(EventId = 106, EventName = "RequestFailed", Level = LogLevel.Error, Message = "failed on {Method} {Target}")]
    public static partial void Failed(ILogger logger, Exception exception, string method, string target);
}
