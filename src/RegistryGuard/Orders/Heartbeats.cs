using System.Reflection;
using System.Security.Cryptography;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores;

namespace RegistryGuard.Orders;

/// <summary>Says in the record every few seconds that this replica lives, and what it has heard; at once when that changes. Takes itself
/// out when the process stops properly. Off the way of requests.</summary>
internal sealed class Heartbeats(
    IReplicas record, HeardOrders orders, WritesInFlight writes, IGuardConfigurationSource configuration, TimeProvider clock, ILogger<Heartbeats> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Compared = TimeSpan.FromSeconds(30);

    // So long after a heartbeat the others still take it for one of a living replica for a while.
    private static readonly TimeSpan Renewed = Heartbeat.Live - (Heartbeat.Every + Tick);

    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private readonly SemaphoreSlim _turn = new(1);
    private ITimer? _timer;
    private (long Heard, long Drained) _said = (-1, -1);
    private Said? _last;
    private long? _compared;
    private string _differences = "";
    private bool _isOver;

    /// <summary>The replicas as they were last compared; null if they were not yet.</summary>
    public ReplicaRoster? LastSeen { get; private set; }

    /// <summary>What this process is called among the replicas.</summary>
    public string Replica { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>The version of this program.</summary>
    public static string Version { get; } =
        typeof(Heartbeats).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeatAsync();
        orders.Heard += OnHeard;
        _timer = clock.CreateTimer(_ => _ = BeatAsync(), null, Tick, Tick);
    }

    // After the listeners: no write is in flight any more.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        orders.Heard -= OnHeard;
        _timer?.Dispose();
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _isOver = true;
            await record.LeaveAsync(Replica, cancellationToken);
        }
        catch (Exception e) when (IsAway(e))
        {
            // The others forget it after a while.
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _turn.Dispose();
    }

    /// <summary>Says it, if it is time or there is something new.</summary>
    public async Task BeatAsync()
    {
        // One at a time; a record that hangs makes the next ones wait for nothing.
        if (_isOver || !await _turn.WaitAsync(TimeSpan.Zero))
        {
            return;
        }

        try
        {
            var said = writes.Look();
            if (said != _said || !ReferenceEquals(_last?.Policy, configuration.Current.Policy) || IsTime(_last?.At, Heartbeat.Every))
            {
                await BeatAsync(said);
            }

            if (IsTime(_compared, Compared))
            {
                _compared = clock.GetTimestamp();
                Compare(await record.RosterAsync(CancellationToken.None));
            }
        }
        catch (Exception e) when (IsAway(e))
        {
            // That the record is away is told by others.
        }
        catch (Exception e)
        {
            OrdersLog.Failed(logger, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Returns when the record has a heartbeat that says this policy and its mode, unless another is in force by now. Before that,
    /// no push is judged by it: others in audit mode must know that this replica enforces (docs/push-protocol.md, "Audit mode").</summary>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    public ValueTask SayAsync(TagPolicy policy) => IsSaid(policy) ? ValueTask.CompletedTask : new(SayNowAsync(policy));

    /// <summary>The name of a living replica that enforces what this policy audits; null if none does.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    public async ValueTask<string?> EnforcingBesideAsync(TagPolicy policy)
    {
        await SayAsync(policy);
        return (await record.RosterAsync(CancellationToken.None)).EnforcingBeside(policy.Mode, policy.WholeFingerprint)?.Name;
    }

    private void OnHeard() => _ = BeatAsync();

    private bool IsSaid(TagPolicy policy) =>
        Volatile.Read(ref _last) is { } last && ReferenceEquals(last.Policy, policy) && clock.GetElapsedTime(last.At) < Renewed;

    private async Task SayNowAsync(TagPolicy policy)
    {
        await _turn.WaitAsync();
        try
        {
            if (!_isOver && !IsSaid(policy))
            {
                await BeatAsync(writes.Look());
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task BeatAsync((long Heard, long Drained) said)
    {
        var policy = configuration.Current.Policy;
        await record.BeatAsync(
            new(Replica, Environment.MachineName, Version, policy.WholeFingerprint, policy.Mode, _started) { Heard = said.Heard, Drained = said.Drained },
            CancellationToken.None);
        _said = said;
        Volatile.Write(ref _last, new(policy, clock.GetTimestamp()));
    }

    private void Compare(ReplicaRoster roster)
    {
        LastSeen = roster;
        var differences = string.Join("; ", roster.Differences());
        if (differences.Length > 0 && differences != _differences)
        {
            OrdersLog.Differ(logger, differences);
        }

        _differences = differences;
    }

    private bool IsTime(long? last, TimeSpan interval) => last is not { } at || clock.GetElapsedTime(at) >= interval;

    private sealed record Said(TagPolicy Policy, long At);

    private static bool IsAway(Exception e) => e is RecordUnavailableException or RecordOpenException or OperationCanceledException;
}
