namespace RegistryGuard.Upstream;

/// <summary>Work that the guard does at upstream beside the requests of its clients, a little at a time. What waits is bounded; it is
/// lost when the process ends.</summary>
internal sealed partial class OwnWork(ILogger<OwnWork> logger)
{
    internal const int AtOnce = 2;

    // docs/limits.md.
    internal const int Most = 1_000;

    private readonly ILogger<OwnWork> _logger = logger;
    private readonly Lock _turn = new();
    private readonly Queue<Func<Task>> _waiting = new();
    private int _running;

    /// <summary>How much is under way or waits; for tests.</summary>
    public int Begun
    {
        get
        {
            lock (_turn)
            {
                return _waiting.Count + _running;
            }
        }
    }

    /// <summary>Does it soon; false if too much waits already.</summary>
    public bool TryBegin(Func<Task> work)
    {
        lock (_turn)
        {
            if (_waiting.Count >= Most)
            {
                return false;
            }

            _waiting.Enqueue(work);
            if (_running >= AtOnce)
            {
                return true;
            }

            _running++;
        }

        _ = Task.Run(RunAsync);
        return true;
    }

    private async Task RunAsync()
    {
        while (Next() is { } work)
        {
            try
            {
                await work();
            }
            catch (Exception e)
            {
                // Nobody waits for it who could be told.
                LogFailed(e);
            }
        }
    }

    private Func<Task>? Next()
    {
        lock (_turn)
        {
            if (_waiting.TryDequeue(out var work))
            {
                return work;
            }

            _running--;
            return null;
        }
    }

    [LoggerMessage(EventId = 118, EventName = "OwnWorkFailed", Level = LogLevel.Error, Message = "work of the guard's own at upstream failed")]
    private partial void LogFailed(Exception exception);
}
