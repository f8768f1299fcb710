using RegistryGuard.Configuration;

namespace RegistryGuard.Admin.Access;

/// <summary>Lets a request in to the admin API, or tells why not. Each that is denied is logged.</summary>
internal sealed partial class AccessGate(IGuardConfigurationSource configuration, ILogger<AccessGate> logger)
{
    /// <summary>Null if the request is let in; else the denial.</summary>
    public AccessVerdict.Denied? Judge(HttpContext context)
    {
        var current = configuration.Current;
        switch (AccessRule.Judge(AccessRequest.Of(context), current.Admin.Tokens, current.Listen.Admin))
        {
            case AccessVerdict.Granted granted:
                context.Features.Set(new AdminCaller(granted.By));
                return null;
            case AccessVerdict.Denied denied:
                LogDenied(context.Request.Method, context.Request.Path.Value ?? "", denied.Status, context.Connection.RemoteIpAddress?.ToString() ?? "", denied.Why);
                return denied;
            default:
                throw new InvalidOperationException("neither granted nor denied");
        }
    }

    /// <summary>Says at a start if nobody can use the API.</summary>
    public void TellIfOff()
    {
        var current = configuration.Current;
        if (current.Admin.Tokens.IsEmpty && !AccessRule.IsLoopback(current.Listen.Admin))
        {
            LogOff(current.Listen.Admin.ToString());
        }
    }

    [LoggerMessage(EventId = 150, EventName = "AdminDenied", Level = LogLevel.Warning,
        Message = "admin {Method} {Path} denied: {Status} client={Client} {Why}")]
    private partial void LogDenied(string method, string path, int status, string client, string why);

    [LoggerMessage(EventId = 151, EventName = "AdminApiOff", Level = LogLevel.Warning,
        Message = "The admin API is off, and {Listener} serves health and metrics only: other machines may reach it, and there are no admin.tokens")]
    private partial void LogOff(string listener);
}
