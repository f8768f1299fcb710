using System.Collections.Immutable;
using System.Globalization;

namespace RegistryGuard.Configuration;

/// <summary>The configuration in force. Take <see cref="Current"/> once per request: it may change.</summary>
public interface IGuardConfigurationSource
{
    GuardConfiguration Current { get; }

    /// <summary>The newest state of the file, if it is at fault and so not in force.</summary>
    RejectedConfiguration? Rejected => null;

    /// <summary>The keys that have changed and take effect with the next start.</summary>
    ImmutableArray<string> NeedRestart => [];
}

/// <summary>A configuration that is not in force.</summary>
/// <param name="Since">When it was found.</param>
/// <param name="Faults">What is wrong with it.</param>
public sealed record RejectedConfiguration(DateTimeOffset Since, ImmutableArray<ConfigurationFault> Faults);

/// <summary>Keeps the configuration in step with its file (docs/configuration.md). The text is compared once a second, because a watcher
/// misses the symbolic links that Kubernetes swaps. A change counts once two looks in a row have found the same text, because the beginning
/// of a file that is still being written may be valid too. While the file is bad or gone, the last good configuration stays in force.</summary>
public sealed partial class ConfigurationReload : IGuardConfigurationSource, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // All that stands under them too.
    private static readonly string[] KeptUntilRestart = ["listen", "upstream.url", "record"];

    private readonly ConfigurationSources _sources;
    private readonly ILogger<ConfigurationReload> _logger;
    private readonly Lock _reading = new();
    private readonly ITimer? _timer;
    private readonly TimeProvider _time;
    private volatile GuardConfiguration _current;
    private volatile RejectedConfiguration? _rejected;
    private volatile string[] _needRestart = [];
    private SettingNode _settings;
    private string? _text;
    private string? _seen;

    /// <summary>Starts looking at the file, if there is one.</summary>
    /// <param name="sources">Where <paramref name="started"/> was read from.</param>
    /// <param name="started">The configuration that the process started with; without faults.</param>
    /// <param name="time">When to look.</param>
    /// <param name="logger">Told of every change and every fault.</param>
    public ConfigurationReload(
        ConfigurationSources sources, ConfigurationReading started, TimeProvider time, ILogger<ConfigurationReload> logger)
    {
        (_sources, _logger, _text, _time, _settings) = (sources, logger, started.Text, time, started.Settings);
        _current = started.Configuration
            ?? throw new ArgumentException("the process can't start with a faulty configuration", nameof(started));
        if (sources.File is not null)
        {
            _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
        }
    }

    /// <inheritdoc/>
    public GuardConfiguration Current => _current;

    /// <inheritdoc/>
    public RejectedConfiguration? Rejected => _rejected;

    /// <inheritdoc/>
    public ImmutableArray<string> NeedRestart => [.. _needRestart];

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        // One look at a time, so that a slow disk can't pile up threads.
        if (!_reading.TryEnter())
        {
            return;
        }

        try
        {
            LookOnce();
        }
        finally
        {
            _reading.Exit();
        }
    }

    private void LookOnce()
    {
        var (text, failure) = TryReadFile();
        var isSettled = string.Equals(text, _seen, StringComparison.Ordinal);
        _seen = text;
        if (isSettled && !string.Equals(text, _text, StringComparison.Ordinal))
        {
            _text = text;
            Apply(failure is null ? _sources.Read(text) : new ConfigurationReading(null, [_sources.Unreadable(failure)]));
        }
    }

    // A failed read counts as a text of its own, so that it is logged once and the next text that is read is a change.
    private (string Text, Exception? Failure) TryReadFile()
    {
        try
        {
            return (_sources.ReadFile(), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ("\0" + e.GetType().Name, e);
        }
    }

    private void Apply(ConfigurationReading reading)
    {
        if (reading.Configuration is not { } next)
        {
            foreach (var fault in reading.Faults)
            {
                LogFault(fault);
            }

            _rejected = new(_time.GetUtcNow(), reading.Faults);
            LogKept(_sources.File!, reading.Faults.Length == 1 ? "a fault" : string.Create(CultureInfo.InvariantCulture, $"{reading.Faults.Length} faults"));
            return;
        }

        _needRestart = [.. KeysThatNeedRestart(_current, next)];
        foreach (var key in _needRestart)
        {
            LogNeedsRestart(key);
        }

        _current = next with
        {
            Listen = _current.Listen,
            Upstream = next.Upstream with { Url = _current.Upstream.Url },
            Record = _current.Record,
        };
        _rejected = null;
        var changed = SettingDifference.Between(_settings, reading.Settings).Where(key => !IsKeptUntilRestart(key)).ToArray();
        _settings = reading.Settings;
        LogReloaded(_sources.File!, changed.Length == 0 ? "nothing" : string.Join(", ", changed));
    }

    private static bool IsKeptUntilRestart(string key) => KeptUntilRestart.Any(kept =>
        key.StartsWith(kept, StringComparison.Ordinal) && (key.Length == kept.Length || key[kept.Length] == '.'));

    private static IEnumerable<string> KeysThatNeedRestart(GuardConfiguration current, GuardConfiguration next)
    {
        if (!next.Listen.IsSameAs(current.Listen))
        {
            yield return "listen";
        }

        if (next.Upstream.Url != current.Upstream.Url)
        {
            yield return "upstream.url";
        }

        if (next.Record != current.Record)
        {
            yield return "record";
        }
    }

    [LoggerMessage(EventId = 1, EventName = "ConfigurationReloaded", Level = LogLevel.Information,
        Message = "Configuration {File} was reloaded; changed: {Keys}")]
    private partial void LogReloaded(string file, string keys);

    [LoggerMessage(EventId = 2, EventName = "ConfigurationFault", Level = LogLevel.Error, Message = "{Fault}")]
    private partial void LogFault(ConfigurationFault fault);

    [LoggerMessage(EventId = 3, EventName = "ConfigurationKept", Level = LogLevel.Error,
        Message = "Configuration {File} has {Faults}; the one before stays in force")]
    private partial void LogKept(string file, string faults);

    [LoggerMessage(EventId = 4, EventName = "ConfigurationNeedsRestart", Level = LogLevel.Warning,
        Message = "Configuration key {Key} has changed, and takes effect with the next start")]
    private partial void LogNeedsRestart(string key);
}
