using System.Security.Cryptography;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Copying;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>The record in Redis, for several replicas of the guard: one server, a primary with replicas, or a Redis Cluster. A
/// step is decided here and carried out there by one script, provided that the entry is still the one it was decided on. See
/// docs/record.md.</summary>
public sealed partial class RedisTagRecord : TagRecord, IAsyncDisposable
{
    private readonly RecordLocation.Redis _location;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly RedisConnection _reads;
    private readonly RedisWrites _writes;
    private readonly RedisRepositories _repositories;
    private readonly RedisOrders _orders;
    private readonly RedisJobs _jobs;
    private readonly RedisWatch _watch;
    private readonly RedisAudit _audit;
    private readonly IGuardConfigurationSource? _configuration;

    // A guess, which the scripts check: in a cluster each primary has its own.
    private volatile string _in = "unknown";

    /// <summary>The record there. It is connected to at the first call, if not before.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="clock">By which memory ages.</param>
    /// <param name="logger">Is told of connections made and lost.</param>
    /// <param name="configuration">Says how long audit lines are kept; the standard if not given.</param>
    public RedisTagRecord(
        RecordLocation.Redis location, TimeProvider clock, ILogger<RedisTagRecord> logger, IGuardConfigurationSource? configuration = null)
        : base(new TagMemory(clock))
    {
        _configuration = configuration;
        _location = location;
        _clock = clock;
        _logger = logger;
        _reads = new(location, PrepareAsync, logger);
        _writes = RedisWrites.To(location, _reads, logger);
        _repositories = new(location, _writes);
        _orders = new(location, _reads, _writes, clock, configuration);
        _jobs = new(location, _reads, _writes, clock, configuration);
        _audit = new(location, _reads, _writes);
        _watch = new(location, _writes.Connection, clock, logger, Memory.Distrust);
    }

    /// <inheritdoc/>
    public override IStandingOrders Orders => _orders;

    /// <inheritdoc/>
    public override IReplicas Replicas => _orders;

    /// <inheritdoc/>
    public override IJobs Jobs => _jobs;

    /// <inheritdoc/>
    public override bool IsReachable => _reads.IsUp && _writes.AreUp;

    /// <inheritdoc/>
    public override string? Danger => _watch.Danger;

    /// <inheritdoc/>
    public override IRecordListing Listing => new RedisListing(_writes.Connection, _location.Deadline);

    /// <summary>Connects, so that a record which must not be used is told at once. One that can't be reached is only warned of:
    /// pulls go on without it. From then on it is looked at every minute.</summary>
    /// <exception cref="RecordOpenException">The record must not be kept there; the message says why in one sentence.</exception>
    public async Task ConnectAsync()
    {
        try
        {
            await _reads.ConnectAsync();
        }
        catch (RecordUnavailableException e)
        {
            RecordLog.Away(_logger, e.Message);
        }

        _watch.Start();
    }

    /// <inheritdoc/>
    public override async ValueTask ProbeAsync(CancellationToken cancellation)
    {
        await WriteAsync(database => database.StringSetAsync(RedisKeys.Probe, "", flags: CommandFlags.DemandMaster), cancellation);
        await _watch.LookAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation)
    {
        var made = RandomNumberGenerator.GetBytes(SignedUpload.KeyLength);
        var key = (byte[]?)await WriteAsync(
            database => database.ScriptEvaluateAsync(
                RedisScripts.MakeOnce, [RedisKeys.UploadKey], [made], CommandFlags.DemandMaster),
            cancellation);
        return key?.Length == SignedUpload.KeyLength
            ? key
            : throw new RecordUnavailableException($"the record's {RedisKeys.UploadKey} is damaged: delete that key, and a new one is made");
    }

    /// <summary>Closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await _writes.DisposeAsync();
        await _reads.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override ValueTask<(TOutcome Outcome, TagEntry Entry)> RunAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation) =>
        RunAsync(repository, tag, (entry, _) => step(entry), null, claimed, cancellation);

    /// <inheritdoc/>
    protected override ValueTask<(TOutcome Outcome, TagEntry Entry)> RunInAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<SeenEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation) =>
        RunAsync(repository, tag, (entry, incarnation) => step(new(entry, Incarnation.Of(incarnation!))), _in, claimed, cancellation);

    // A step that depends on the record's incarnation is given the one that it was last seen to have.
    private async ValueTask<(TOutcome Outcome, TagEntry Entry)> RunAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, string?, Step<TOutcome>> step, string? incarnation, TOutcome claimed,
        CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var entry = Memory.Guess(repository, tag);
        var seen = RedisEntries.Encode(entry);
        var isCurrent = false;
        while (true)
        {
            var made = step(entry, incarnation);
            if (isCurrent && incarnation is null && made is { Next: null, WrittenUnder: null } && !_writes.AreReplicated)
            {
                return (made.Outcome, entry);
            }

            var left = _location.Deadline - _clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                throw RedisFaults.Late(_location.ToString(), _location.Deadline);
            }

            var now = _clock.GetUtcNow();
            var swap = new EntrySwap(repository, tag, seen, made.Next is null ? seen : RedisEntries.Encode(made.Next))
            {
                IsRewritten = _writes.AreReplicated,
                Appended = made.Appended,
                IsAnnounced = RedisEntries.EndsPublished(entry, made.Next),
                WrittenUnder = made.WrittenUnder,
                In = incarnation,
                Needed = (made.Next is null ? default : TagSteps.MadeNeeded(entry, made.Next), now),
                Told = made.Told is null ? null : made.Told with { Repository = repository, Tag = tag, At = now },
                OldestTold = AuditKeep.Oldest(_configuration, now),
            };
            var outcome = await _writes.RunAsync(swap.RunAsync, left, cancellation);
            if (outcome.IsDone)
            {
                return (made.Outcome, made.Next ?? entry);
            }

            if (outcome.IsClaimed)
            {
                return (claimed, entry);
            }

            if (outcome.OtherIncarnation is { } other)
            {
                _in = incarnation = other;
                continue;
            }

            (seen, entry, isCurrent) = (outcome.Current, RedisEntries.Decode(repository, tag, outcome.Current), true);
        }
    }

    private Task<T> ReadAsync<T>(Func<IDatabase, Task<T>> read, CancellationToken cancellation) =>
        _reads.CallAsync(read, _location.Deadline, cancellation);

    private Task<T> WriteAsync<T>(Func<IDatabase, Task<T>> write, CancellationToken cancellation) =>
        _writes.RunAsync(write, _location.Deadline, cancellation);

    private async Task PrepareAsync(ConnectionMultiplexer connection)
    {
        await RedisServers.CheckAsync(connection, _location);
        if (await connection.GetDatabase().KeyExistsAsync(RedisKeys.HalfCopied, CommandFlags.DemandMaster))
        {
            throw HalfCopy.Fault(_location.ToString());
        }

        await RedisChannels.HearAsync(connection, RedisKeys.Unbound, OnUnbound, _location.Deadline);
        await RedisChannels.HearAsync(connection, RedisKeys.Deleted, OnDeleted, _location.Deadline);
        await RedisChannels.HearAsync(connection, OrderKeys.Changed, _ => _orders.OnChanged(), _location.Deadline);
        Memory.Distrust();
        if (_location.WaitReplicas == 0 && !await RedisServers.KeepOnDiskAsync(connection))
        {
            RedisLog.NotOnDisk(_logger, _location.ToString());
        }
    }

    // One of a newer version that can't be read is not forgotten: its manifest is given for pull.trust at most.
    private void OnDeleted(string? name)
    {
        if (RedisKeys.TryParseName(name, out RepositoryName repository, out Digest digest))
        {
            OnManifestDeleted(repository, digest);
        }
    }

    private void OnUnbound(string? name)
    {
        if (RedisKeys.TryParseName(name, out RepositoryName repository, out Tag tag))
        {
            Memory.Forget(repository, tag);
        }
        else
        {
            // Of a newer version, perhaps. It may have meant any tag.
            Memory.Distrust();
        }
    }
}
