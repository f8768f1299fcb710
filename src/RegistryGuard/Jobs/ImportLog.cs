namespace RegistryGuard.Jobs;

internal static partial class ImportLog
{
    [LoggerMessage(EventId = 108, EventName = "RepositoryImported", Level = LogLevel.Information,
        Message = "imported {Repository}: {Tags} tags, {Adopted} of them looked up")]
    public static partial void Imported(ILogger logger, string repository, int tags, int adopted);
}
