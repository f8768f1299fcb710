using System.Diagnostics;
using Microsoft.Extensions.Primitives;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Telemetry;

/// <summary>Gives a request its trace, the client's own if it sent a <c>traceparent</c>, so that log lines, audit lines and the calls upstream
/// carry it. The host would do that for every request; an answer from memory has no use for it.</summary>
internal static class RequestTrace
{
    /// <summary>Begins the trace, unless one is under way; it ends when the result is disposed of.</summary>
    /// <param name="name">What it is called: a word of the program.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="headers">The request's headers.</param>
    public static Activity? Start(string name, string method, IDictionary<string, StringValues> headers)
    {
        if (Activity.Current is not null)
        {
            return null;
        }

        DistributedContextPropagator.Current.ExtractTraceIdAndState(headers, Read, out var parent, out var state);
        if (Spans.Source.HasListeners())
        {
            var sent = ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? context : default;
            if (Spans.Source.StartActivity(name, ActivityKind.Server, sent) is { } span)
            {
                return span.SetTag("http.request.method", method);
            }
        }

        var activity = new Activity(name);
        if (!string.IsNullOrEmpty(parent))
        {
            activity.SetParentId(parent);
            activity.TraceStateString = state;
        }

        return activity.Start();
    }

    /// <summary>Says with which status it was answered.</summary>
    public static void Answered(this Activity? trace, int status)
    {
        trace?.SetTag("http.response.status_code", status);
        if (status >= 500)
        {
            trace.Failed("");
        }
    }

    private static void Read(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        values = null;
        value = ((IDictionary<string, StringValues>)carrier!).TryGetValue(name, out var found) ? found.ToString() : null;
    }
}
