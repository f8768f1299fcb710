namespace RegistryGuard.Upstream;

internal static partial class UpstreamLog
{
    private const int LongestTarget = 1024;

    /// <summary>Tells of an answer of upstream's that is passed on and shows a fault at upstream: a 5xx, and the 405 of a registry that
    /// was set up not to do what the guard lets through.</summary>
    public static void PassedOn(ILogger logger, string client, HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode is >= 500 or 405 && answer.RequestMessage is { RequestUri: { } asked } request)
        {
            var target = asked.PathAndQuery;
            Answered(
                logger, (int)answer.StatusCode, request.Method.Method,
                target.Length > LongestTarget ? target[..LongestTarget] + "…" : target,
                asked.Authority, client);
        }
    }

    [LoggerMessage(EventId = 110, EventName = "UpstreamAnswered", Level = LogLevel.Warning,
        Message = "upstream answered {Status} to {Method} {Target}, which was passed on (upstream at {Address}) client={Client}")]
    private static partial void Answered(ILogger logger, int status, string method, string target, string address, string client);

    [LoggerMessage(EventId = 104, EventName = "UpstreamUnreachable", Level = LogLevel.Warning,
        Message = "upstream failed on {Method} {Target}: {Reason}")]
    public static partial void Unreachable(ILogger logger, string method, string target, string reason);
}
