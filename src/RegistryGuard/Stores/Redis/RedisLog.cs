namespace RegistryGuard.Stores.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(EventId = 60, EventName = "RecordConnected", Level = LogLevel.Information, Message = "Connected to the record {Servers}")]
    public static partial void Connected(ILogger logger, string servers);

    [LoggerMessage(EventId = 61, EventName = "RecordLost", Level = LogLevel.Warning, Message = "Lost the connection to the record {Servers}: {Failure}")]
    public static partial void Lost(ILogger logger, string servers, string failure);

    [LoggerMessage(EventId = 64, EventName = "RecordNotClosed", Level = LogLevel.Debug, Message = "A connection to the record was not closed")]
    public static partial void NotClosed(ILogger logger, Exception e);

    [LoggerMessage(EventId = 66, EventName = "RecordMayDropTags", Level = LogLevel.Error, Message = "{Danger}")]
    public static partial void Endangered(ILogger logger, string danger);

    [LoggerMessage(EventId = 67, EventName = "RecordRestarted", Level = LogLevel.Warning,
        Message = "A primary of the record {Servers} was restarted or replaced: it may lack its newest writes. Tags that it lost are bound again to what upstream has when they are next pushed")]
    public static partial void Restarted(ILogger logger, string servers);

    [LoggerMessage(EventId = 68, EventName = "RecordEmptied", Level = LogLevel.Warning,
        Message = "The record {Servers} was emptied, or is another one: it no longer has what this process knew it by. Restore a backup if it should not be so; tags that it lost are bound again to what upstream has when they are next pushed")]
    public static partial void Emptied(ILogger logger, string servers);

    [LoggerMessage(EventId = 63, EventName = "RecordNotOnDisk", Level = LogLevel.Warning,
        Message = "The record {Servers} may lose its newest writes when it restarts: set appendonly yes and appendfsync always, or waitReplicas")]
    public static partial void NotOnDisk(ILogger logger, string servers);
}
