using System.Collections.Concurrent;

namespace RegistryGuard.Tests;

/// <summary>Timers that run when the test says so.</summary>
internal sealed class HandTimer : TimeProvider
{
    private readonly ConcurrentQueue<(TimeSpan Period, Action Action)> _timers = [];

    /// <summary>How often each would run by itself.</summary>
    public IEnumerable<TimeSpan> Periods => _timers.Select(timer => timer.Period);

    /// <summary>Runs those that there are now; one that runs may make another.</summary>
    public void Tick()
    {
        foreach (var (_, action) in _timers.ToArray())
        {
            action();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Enqueue((period, () => callback(state)));
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
