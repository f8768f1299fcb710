using System.Diagnostics;
using Microsoft.Extensions.Primitives;

namespace RegistryGuard.Telemetry;

/// <summary>Gives a request its trace, the client's own if it sent a <c>traceparent</c>, so that log lines, audit lines and the calls upstream
/// carry it. The host would do that for every request; an answer from memory has no use for it.</summary>
internal static class RequestTrace
{
    /// <summary>Begins the trace, unless one is under way; it ends when the result is disposed of.</summary>
    /// <param name="headers">The request's headers.</param>
    public static Activity? Start(IDictionary<string, StringValues> headers)
    {
        if (Activity.Current is not null)
        {
            return null;
        }

        DistributedContextPropagator.Current.ExtractTraceIdAndState(headers, Read, out var parent, out var state);
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
        value = ((IDictionary<string, StringValues>)carrier!).TryGetValue(name, out var found) ? found.ToString() : null;
    }
}
