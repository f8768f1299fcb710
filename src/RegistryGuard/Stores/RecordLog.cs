namespace RegistryGuard.Stores;

internal static partial class RecordLog
{
    [LoggerMessage(EventId = 62, EventName = "RecordAway", Level = LogLevel.Warning,
        Message = "Started without the record, and writes of protected and floating tags are answered 503 until it can be reached: {Fault}")]
    public static partial void Away(ILogger logger, string fault);

    [LoggerMessage(EventId = 65, EventName = "RecordOpened", Level = LogLevel.Information,
        Message = "The record is {Place}: {Tags} tags{Made}")]
    public static partial void Opened(ILogger logger, string place, string tags, string made);

    /// <summary>Where the record is and what it holds, so that one that was lost, or is looked for in another place, is seen.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="tags">Of how many tags it knows something; null if they were not counted.</param>
    /// <param name="isNew">Whether it was just made.</param>
    public static void Opened(ILogger logger, string place, long? tags, bool isNew) => Opened(
        logger,
        place,
        tags?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "an uncounted number of",
        isNew ? ", made new" : "");
}
