namespace RegistryGuard.Configuration;

/// <summary>What is read from files that may change while the program runs. They are looked at every few seconds. When they can't be used,
/// what was read before stays in use, and the change is reported once.</summary>
internal sealed class WatchedFiles<T> : IDisposable
    where T : class
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Func<string?, FilesRead<T>?> _read;
    private readonly Action<FilesRead<T>> _changed;
    private readonly ITimer _timer;
    private readonly Lock _looking = new();
    private string? _state;
    private volatile T _current;

    /// <summary>Begins to watch.</summary>
    /// <param name="first">What was read first.</param>
    /// <param name="read">Reads the files. It is given the state of the last look; null if they are still in that state.</param>
    /// <param name="changed">Told of each change, whether or not the files can be used.</param>
    /// <param name="clock">When to look.</param>
    public WatchedFiles(FilesRead<T> first, Func<string?, FilesRead<T>?> read, Action<FilesRead<T>> changed, TimeProvider clock)
    {
        (_read, _changed) = (read, changed);
        (_state, _current) = (first.State, first.Content ?? throw new ArgumentException("there must be something to go on with", nameof(first)));
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public T Current => _current;

    /// <summary>Looks at the files at once.</summary>
    public T Look()
    {
        lock (_looking)
        {
            if (_read(_state) is { } read)
            {
                if (!string.Equals(read.State, _state, StringComparison.Ordinal))
                {
                    _state = read.State;
                    _changed(read);
                }

                _current = read.Content ?? _current;
            }

            return _current;
        }
    }

    public void Dispose() => _timer.Dispose();
}

/// <summary>What came of reading files.</summary>
/// <param name="State">Tells one state of the files from another.</param>
/// <param name="Content">What they hold; null if they can't be used.</param>
/// <param name="Fault">Why not.</param>
internal sealed record FilesRead<T>(string State, T? Content, string Fault)
    where T : class;
