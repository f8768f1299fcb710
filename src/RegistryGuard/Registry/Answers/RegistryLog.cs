namespace RegistryGuard.Registry.Answers;

internal static partial class RegistryLog
{
    [LoggerMessage(EventId = 102, EventName = "TagAdopted", Level = LogLevel.Information,
        Message = "adopted {Repository}:{Tag} {Digest}: upstream had it already")]
    public static partial void Adopted(ILogger logger, string repository, string tag, string digest);

    [LoggerMessage(EventId = 116, EventName = "MoveFound", Level = LogLevel.Information,
        Message = "recorded {Repository}:{Tag} {Digest}: upstream has it, and the record was not certain")]
    public static partial void MoveFound(ILogger logger, string repository, string tag, string digest);

    [LoggerMessage(EventId = 107, EventName = "TagUnbound", Level = LogLevel.Warning,
        Message = "dropped the binding of {Repository}:{Tag}: it was written as {Rule} lets it, which does not protect it")]
    public static partial void Unbound(ILogger logger, string repository, string tag, string rule);

    [LoggerMessage(EventId = 112, EventName = "IndexIncomplete", Level = LogLevel.Warning,
        Message = "{Repository} lacks {Count} of the manifests that the index {Digest} lists: {Missing}")]
    public static partial void Incomplete(ILogger logger, string repository, string digest, int count, string missing);

    [LoggerMessage(EventId = 103, EventName = "RecordUnavailable", Level = LogLevel.Error,
        Message = "the record is unavailable at {Repository}:{Tag}")]
    public static partial void RecordUnavailable(ILogger logger, Exception exception, string repository, string tag);

    [LoggerMessage(EventId = 105, EventName = "TagNotPutBack", Level = LogLevel.Error,
        Message = "drift: upstream's {Repository}:{Tag} was moved to {Pushed} by a push that was overtaken, and could not be put back to {Recorded}")]
    public static partial void NotPutBack(ILogger logger, string repository, string tag, string pushed, string recorded);

    [LoggerMessage(EventId = 106, EventName = "RequestFailed", Level = LogLevel.Error, Message = "failed on {Method} {Target}")]
    public static partial void Failed(ILogger logger, Exception exception, string method, string target);
}
