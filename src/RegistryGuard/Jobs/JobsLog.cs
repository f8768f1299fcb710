namespace RegistryGuard.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(EventId = 160, EventName = "JobBegun", Level = LogLevel.Information, Message = "job {Job} ({Kind}: {About}) begins here, its turn {Turn}")]
    public static partial void Begun(ILogger logger, string job, string kind, string about, long turn);

    [LoggerMessage(EventId = 161, EventName = "JobEnded", Level = LogLevel.Information, Message = "job {Job} ({Kind}) has ended, {State}: {Outcome}")]
    public static partial void Ended(ILogger logger, string job, string kind, string state, string outcome);

    [LoggerMessage(EventId = 162, EventName = "JobLeft", Level = LogLevel.Warning,
        Message = "job {Job} ({Kind}) ends here and goes on later, on this replica or another: {Reason}")]
    public static partial void Left(ILogger logger, string job, string kind, string reason);

    [LoggerMessage(EventId = 163, EventName = "JobFailed", Level = LogLevel.Error, Message = "job {Job} ({Kind}) met a fault of the guard's own")]
    public static partial void Failed(ILogger logger, Exception exception, string job, string kind);

    [LoggerMessage(EventId = 164, EventName = "JobsNotRead", Level = LogLevel.Error, Message = "failed to look for jobs; it is tried again")]
    public static partial void NotRead(ILogger logger, Exception exception);
}
