using System.Diagnostics;

namespace RegistryGuard.Telemetry.Signals;

/// <summary>What a trace shows of a request's way (docs/tracing.md). While nobody listens, nothing is made.</summary>
internal static class Spans
{
    public const string SourceName = "RegistryGuard";

    /// <summary>Where the spans come from.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>A part of what is under way; null if that is in no trace, or nobody listens.</summary>
    /// <param name="name">Its name: a word of the program, never what a client sent.</param>
    /// <param name="kind">Whether somebody else is asked.</param>
    public static Activity? Begin(string name, ActivityKind kind = ActivityKind.Internal) =>
        Source.HasListeners() && Activity.Current is not null ? Source.StartActivity(name, kind) : null;

    /// <summary>The beginning of what has a trace of its own, also while nobody listens: log and audit lines carry it.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="name">What it is called.</param>
    public static Activity BeginIn(ActivityTraceId trace, string name)
    {
        var parent = ActivitySpanId.CreateRandom();
        return (Source.HasListeners() ? Source.StartActivity(name, ActivityKind.Internal, new ActivityContext(trace, parent, ActivityTraceFlags.Recorded)) : null)
            ?? new Activity(name).SetParentId(trace, parent, ActivityTraceFlags.None).Start();
    }

    /// <summary>An act of a protocol: <c>push confirm</c>.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="act">The act.</param>
    public static Activity? Act(string protocol, object act) =>
        Source.HasListeners() && Activity.Current is not null ? Source.StartActivity($"{protocol} {Word(act.GetType().Name)}") : null;

    /// <summary>Says that it failed, and why.</summary>
    public static void Failed(this Activity? span, string why) => span?.SetStatus(ActivityStatusCode.Error, why);

    private static string Word(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
