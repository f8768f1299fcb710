namespace RegistryGuard.Registry.Pull;

internal static partial class PullLog
{
    [LoggerMessage(EventId = 120, EventName = "PullDrift", Level = LogLevel.Warning,
        Message = "drift: {Repository}:{Tag} is bound to {Bound}, and upstream {Has}; the pull got 404 client={Client}")]
    public static partial void Drift(ILogger logger, string repository, string tag, string bound, string has, string client);

    [LoggerMessage(EventId = 121, EventName = "TagPublished", Level = LogLevel.Information,
        Message = "published {Repository}:{Tag} {Digest}: a pull found it upstream, {Why}")]
    public static partial void Published(ILogger logger, string repository, string tag, string digest, string why);

    [LoggerMessage(EventId = 123, EventName = "PullBlocked", Level = LogLevel.Information,
        Message = "refused a pull of {Repository} {Reference}: {Blocked} is blocked by={By} client={Client} agent={UserAgent}")]
    public static partial void Blocked(ILogger logger, string repository, string reference, string blocked, string by, string client, string userAgent);

    [LoggerMessage(EventId = 122, EventName = "PullWithoutRecord", Level = LogLevel.Warning,
        Message = "the record is unavailable at a pull of {Repository}:{Tag}: {Answered}")]
    public static partial void WithoutRecord(ILogger logger, Exception? reason, string repository, string tag, string answered);
}
