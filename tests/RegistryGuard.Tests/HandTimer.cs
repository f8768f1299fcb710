namespace RegistryGuard.Tests;

/// <summary>Timers that run when the test says so.</summary>
internal sealed class HandTimer : TimeProvider
{
    private readonly List<Action> _timers = [];

    public void Tick() => _timers.ForEach(timer => timer());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Add(() => callback(state));
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
