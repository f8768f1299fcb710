using System.Runtime.InteropServices;
using RegistryGuard.Admin.Health;
using RegistryGuard.Connections;

namespace RegistryGuard.Hosting;

/// <summary>Ends the process as it is told to (docs/operating.md). The first signal begins the drain: <c>/readyz</c> is unready and
/// everything else goes on, so that load balancers turn away before connections are refused. Then the host stops. A second signal
/// ends the drain and whatever is still under way.</summary>
internal sealed partial class StopSignals : IHostLifetime, IStopping, IDisposable
{
    private readonly IHostApplicationLifetime _application;
    private readonly TimeProvider _clock;
    private readonly ILogger<StopSignals> _logger;
    private readonly TimeSpan _drain;
    private readonly TimeSpan _stopTimeout;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly CancellationTokenSource _atOnce = new();
    private readonly Clients _clients;
    private string? _endedBy;
    private int _signals;
    private ITimer? _drained;

    public StopSignals(
        IHostApplicationLifetime application, Clients clients, TimeProvider clock, ILogger<StopSignals> logger, TimeSpan drain, TimeSpan stopTimeout) =>
        (_application, _clients, _clock, _logger, _drain, _stopTimeout) = (application, clients, clock, logger, drain, stopTimeout);

    /// <summary>Whether the process was told to stop.</summary>
    public bool IsStopping => Volatile.Read(ref _signals) > 0 || _application.ApplicationStopping.IsCancellationRequested;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive();
            }));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until the process is told to stop, and lets what is in flight end.</summary>
    public async Task RunAsync(WebApplication app)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _application.ApplicationStopping.UnsafeRegister(
            static state => ((TaskCompletionSource)state!).TrySetResult(), stopping);
        await stopping.Task;

        LogShuttingDown(_stopTimeout.TotalSeconds);
        await using var patience = _clock.CreateTimer(_ => EndAtOnce("--stop-timeout"), null, _stopTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            await app.StopAsync(_atOnce.Token);
        }
        catch (OperationCanceledException) when (_atOnce.IsCancellationRequested)
        {
            // Told when it was cut off.
        }
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _drained?.Dispose();
        _atOnce.Dispose();
    }

    private void Receive()
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            EndAtOnce("a second signal");
            _application.StopApplication();
        }
        else if (_drain > TimeSpan.Zero)
        {
            LogDraining(_drain.TotalSeconds);
            _drained = _clock.CreateTimer(_ => _application.StopApplication(), null, _drain, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _application.StopApplication();
        }
    }

    private void EndAtOnce(string reason)
    {
        if (Interlocked.CompareExchange(ref _endedBy, reason, null) is not null)
        {
            return;
        }

        if (_clients.Requests.Taken > 0)
        {
            LogCutOff(reason);
        }

        _atOnce.Cancel();
    }

    [LoggerMessage(EventId = 40, EventName = "Draining", Level = LogLevel.Information,
        Message = "Told to stop: /readyz is unready from now on, and everything else goes on for {Seconds} s (--drain)")]
    private partial void LogDraining(double seconds);

    [LoggerMessage(EventId = 41, EventName = "ShuttingDown", Level = LogLevel.Information,
        Message = "Shutting down: no new connection is taken, and requests in flight may end within {Seconds} s (--stop-timeout)")]
    private partial void LogShuttingDown(double seconds);

    [LoggerMessage(EventId = 42, EventName = "CutOff", Level = LogLevel.Warning,
        Message = "Requests that were still in flight were cut off by {Reason}")]
    private partial void LogCutOff(string reason);
}
