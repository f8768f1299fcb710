using RegistryGuard.Admin.Access;

namespace RegistryGuard.Admin.Api;

/// <summary>Logs what administrators change.</summary>
internal sealed partial class ChangeLog(ILogger<ChangeLog> logger)
{
    /// <param name="context">The request.</param>
    /// <param name="what">What was changed.</param>
    /// <param name="reason">Why.</param>
    public void Tell(HttpContext context, string what, string reason) =>
        LogChanged(AdminCaller.Of(context), what, context.Connection.RemoteIpAddress?.ToString() ?? "", reason);

    [LoggerMessage(EventId = 153, EventName = "AdminChange", Level = LogLevel.Information, Message = "admin {By}: {What} client={Client} {Reason}")]
    private partial void LogChanged(string by, string what, string client, string reason);
}
