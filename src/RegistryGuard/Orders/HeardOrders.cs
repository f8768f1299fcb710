using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores;

namespace RegistryGuard.Orders;

/// <summary>What this replica has heard of the administrators' orders (docs/orders.md). It reads them at its start, when a change is
/// announced, and, for an announcement may be lost, whenever the record has another version, for which it asks once a second. While the
/// record can't be reached, what was heard last stays in force.</summary>
internal sealed class HeardOrders : IHostedService, IDisposable
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IStandingOrders _record;
    private readonly TimeProvider _clock;
    private readonly ILogger<HeardOrders> _logger;
    private readonly Lock _turn = new();
    private volatile OrdersInForce? _current;
    private Task _reading = Task.CompletedTask;
    private ITimer? _timer;
    private string? _fault;

    public HeardOrders(IStandingOrders record, TimeProvider clock, ILogger<HeardOrders> logger)
    {
        (_record, _clock, _logger) = (record, clock, logger);
        record.Changed += OnChanged;
    }

    /// <summary>The orders in force; null if they could never be read.</summary>
    public OrdersInForce? Current => _current;

    /// <summary>Raised when other orders are in force.</summary>
    public event Action? Heard;

    /// <summary>Hears what the record has at a moment after this was called, if it can be reached.</summary>
    public async Task<OrdersInForce?> HearAsync()
    {
        // What is being read now may be from before.
        await Volatile.Read(ref _reading);
        return await HearSoonAsync();
    }

    /// <summary>The same, or what is just being read: for what only must be known at all.</summary>
    public async Task<OrdersInForce?> HearSoonAsync()
    {
        Task reading;
        lock (_turn)
        {
            reading = _reading.IsCompleted ? _reading = Task.Run(ReadAsync) : _reading;
        }

        await reading;
        return _current;
    }

    /// <summary>Hears them before the first request is taken.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await HearSoonAsync() is null)
        {
            OrdersLog.NotHeard(_logger, _fault ?? "");
        }

        _timer = _clock.CreateTimer(_ => _ = HearSoonAsync(), null, Interval, Interval);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _record.Changed -= OnChanged;
        _timer?.Dispose();
    }

    private void OnChanged() => _ = HearAsync();

    private async Task ReadAsync()
    {
        try
        {
            var known = _current;
            if (known is not null && await _record.VersionAsync(CancellationToken.None) == known.Version)
            {
                return;
            }

            var next = new OrdersInForce(await _record.ReadAsync(CancellationToken.None));
            _current = next;
            Tell(known, next);
            Heard?.Invoke();
        }
        catch (Exception e) when (e is RecordUnavailableException or RecordOpenException)
        {
            // That the record is away is told by others.
            _fault = e.Message;
        }
        catch (Exception e)
        {
            OrdersLog.Failed(_logger, e);
        }
    }

    private void Tell(OrdersInForce? known, OrdersInForce next)
    {
        var (before, after) = (known?.Orders ?? StandingOrders.None, next.Orders);
        if (before.Blocked.Count > 0 || after.Blocked.Count > 0)
        {
            OrdersLog.Blocked(_logger, after.Blocked.Count);
        }

        if (before.Maintenance != after.Maintenance)
        {
            OrdersLog.Maintenance(_logger, after.Maintenance is { } maintenance
                ? $"on{(maintenance.Until is { } until ? $" until {until:u}" : "")}: {maintenance.Reason}"
                : "off");
        }
    }
}
