using System.Diagnostics;
using RegistryGuard.Admin.Access;
using RegistryGuard.Core.Audit;

namespace RegistryGuard.Admin.Api;

/// <summary>Tells the log what administrators change. The audit list has its line by the record's step that makes the change.</summary>
internal sealed partial class ChangeLog(ILogger<ChangeLog> logger)
{
    /// <summary>Who made a request, as the audit list has it.</summary>
    public static Origin OriginOf(HttpContext context) => new(
        AdminCaller.Of(context), context.Connection.RemoteIpAddress?.ToString() ?? "", Activity.Current?.TraceId.ToHexString() ?? "");

    /// <summary>Tells that an administrator has changed something.</summary>
    /// <param name="context">The request.</param>
    /// <param name="what">What was changed.</param>
    /// <param name="reason">Why.</param>
    public void Tell(HttpContext context, string what, string reason)
    {
        var origin = OriginOf(context);
        LogChanged(origin.By, what, origin.Client, reason);
    }

    [LoggerMessage(EventId = 153, EventName = "AdminChange", Level = LogLevel.Information, Message = "admin {By}: {What} client={Client} {Reason}")]
    private partial void LogChanged(string by, string what, string client, string reason);
}
