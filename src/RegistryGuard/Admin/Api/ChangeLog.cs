using System.Diagnostics;
using RegistryGuard.Admin.Access;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api;

/// <summary>Tells what administrators change: the log of everything, the audit list of what is about the whole guard. What changes a tag has
/// its line there by the step that changes it.</summary>
internal sealed partial class ChangeLog(IAuditRecord audit, TimeProvider clock, ILogger<ChangeLog> logger)
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

    /// <summary>The same of what is about the whole guard. The change is made already, so that its line can't be written does not undo
    /// it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="what">What was changed.</param>
    /// <param name="shape">Gives the line what it tells.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="reason">Why.</param>
    public async Task TellAsync(HttpContext context, string what, string kind, string reason, Func<AuditLine, AuditLine> shape)
    {
        Tell(context, what, reason);
        try
        {
            var line = shape(OriginOf(context).Tells(kind) with { At = clock.GetUtcNow(), Reason = reason });
            await audit.AppendAsync(null, [line], CancellationToken.None);
        }
        catch (RecordUnavailableException e)
        {
            LogNotInList(e, what);
        }
    }

    [LoggerMessage(EventId = 153, EventName = "AdminChange", Level = LogLevel.Information, Message = "admin {By}: {What} client={Client} {Reason}")]
    private partial void LogChanged(string by, string what, string client, string reason);

    [LoggerMessage(EventId = 154, EventName = "AdminChangeNotAudited", Level = LogLevel.Warning,
        Message = "The audit list lacks this change, for the record could not be reached just after it: {What}")]
    private partial void LogNotInList(Exception exception, string what);
}
