namespace RegistryGuard.TestKit;

/// <summary>A clock that the test moves; timers run on real time.</summary>
public sealed class TestClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
}
