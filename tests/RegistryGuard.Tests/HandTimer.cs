namespace RegistryGuard.Tests;

/// <summary>Timers that run when the test says so.</summary>
internal sealed class HandTimer : TimeProvider
{
    private readonly List<(TimeSpan Period, Action Action)> _timers = [];

    /// <summary>How often each would run by itself.</summary>
    public IEnumerable<TimeSpan> Periods => _timers.Select(timer => timer.Period);

    public void Tick() => _timers.ForEach(timer => timer.Action());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add((period, () => callback(state)));
        return new Stopped();
    }

    private sealed class Stopped : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
