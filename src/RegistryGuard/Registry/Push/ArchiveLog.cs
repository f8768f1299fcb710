namespace RegistryGuard.Registry.Push;

internal static partial class ArchiveLog
{
    [LoggerMessage(EventId = 114, EventName = "ArchiveTagRemoved", Level = LogLevel.Information,
        Message = "removed archive tag {Repository}:{Tag} {Digest}: newer ones have taken its place")]
    public static partial void Removed(ILogger logger, string repository, string tag, string digest);

    [LoggerMessage(EventId = 115, EventName = "ArchiveTagLeft", Level = LogLevel.Warning,
        Message = "archive tag {Repository}:{Tag} is kept no longer and stays at the registry, and so do others there: {Reason}")]
    public static partial void Left(ILogger logger, string repository, string tag, string reason);

    [LoggerMessage(EventId = 117, EventName = "ManifestLostWithTag", Level = LogLevel.Error,
        Message = "the registry deleted {Digest} along with archive tag {Repository}:{Tag}; upstream answered {Status} when the manifest was put back, and no more archive tags are removed. Push other tags of that image again")]
    public static partial void LostManifest(ILogger logger, string repository, string tag, string digest, int status);

    [LoggerMessage(EventId = 124, EventName = "ImageGone", Level = LogLevel.Warning,
        Message = "tag {Repository}:{Tag} is moved from {Digest}, which upstream has no more, so that the archive tag {Archive} was not written")]
    public static partial void Gone(ILogger logger, string repository, string tag, string digest, string archive);
}
