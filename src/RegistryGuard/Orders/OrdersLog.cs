namespace RegistryGuard.Orders;

internal static partial class OrdersLog
{
    [LoggerMessage(EventId = 130, EventName = "BlocksHeard", Level = LogLevel.Information,
        Message = "Blocked digests in force: {Count}")]
    public static partial void Blocked(ILogger logger, int count);

    [LoggerMessage(EventId = 131, EventName = "MaintenanceHeard", Level = LogLevel.Information,
        Message = "Maintenance is {Maintenance}")]
    public static partial void Maintenance(ILogger logger, string maintenance);

    [LoggerMessage(EventId = 132, EventName = "OrdersNotHeard", Level = LogLevel.Warning,
        Message = "Started without knowing which digests are blocked and whether maintenance is on: every write is answered 503 until the record can be read, and pulls go on without blocks: {Fault}")]
    public static partial void NotHeard(ILogger logger, string fault);

    [LoggerMessage(EventId = 133, EventName = "ReplicasDiffer", Level = LogLevel.Warning,
        Message = "The replicas of this guard differ, and so may their answers: {Differences}")]
    public static partial void Differ(ILogger logger, string differences);

    [LoggerMessage(EventId = 134, EventName = "OrdersFailed", Level = LogLevel.Error,
        Message = "failed to hear orders or to say a heartbeat; what was heard last stays in force")]
    public static partial void Failed(ILogger logger, Exception exception);
}
