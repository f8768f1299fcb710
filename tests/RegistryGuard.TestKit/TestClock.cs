namespace RegistryGuard.TestKit;

/// <summary>A clock that the test moves; timers run on real time.</summary>
public sealed class TestClock : TimeProvider
{
    private Moment? _stopped;

    public TimeSpan Ahead { get; set; }

    /// <summary>Stops it: from now on only the test moves it, so that what lasts 60 s has not ended after 59, however slow the machine is.</summary>
    public void Stop() => _stopped = Now();

    public override DateTimeOffset GetUtcNow() => (_stopped ?? Now()).Time + Ahead;

    public override long GetTimestamp() => (_stopped ?? Now()).Timestamp + (long)(Ahead.TotalSeconds * TimestampFrequency);

    private static Moment Now() => new(System.GetUtcNow(), System.GetTimestamp());

    private sealed record Moment(DateTimeOffset Time, long Timestamp);
}
