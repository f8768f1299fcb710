using System.Diagnostics;

namespace RegistryGuard.Registry;

/// <summary>Gives a request its trace, the client's own if it sent a <c>traceparent</c>, so that log lines and the calls upstream
/// carry it. The host would do that for every request; an answer from memory has no use for it.</summary>
internal static class RequestTrace
{
    public static Activity? Start(HttpContext context)
    {
        if (Activity.Current is not null)
        {
            return null;
        }

        DistributedContextPropagator.Current.ExtractTraceIdAndState(context.Request.Headers, Read, out var parent, out var state);
        var activity = new Activity("RegistryGuard.Request");
        if (!string.IsNullOrEmpty(parent))
        {
            activity.SetParentId(parent);
            activity.TraceStateString = state;
        }

        return activity.Start();
    }

    private static void Read(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        values = null;
        value = ((IHeaderDictionary)carrier!)[name];
    }
}
