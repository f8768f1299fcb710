using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>The record in one SQLite file, for one replica (several processes on one file are slower, but not wrong). What
/// was answered is on the disk. See docs/record.md.</summary>
public sealed class SqliteTagRecord : TagRecord, IAsyncDisposable
{
    private readonly SqliteOpening _opening;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _clock;
    private readonly SqliteOrders _orders;
    private readonly SqliteJobs _jobs;
    private readonly IGuardConfigurationSource? _configuration;

    private SqliteTagRecord(SqliteOpening opening, TimeSpan deadline, TimeProvider clock, IGuardConfigurationSource? configuration)
        : base(new TagMemory(clock))
    {
        _configuration = configuration;
        _opening = opening;
        _deadline = deadline;
        _clock = clock;
        _orders = new(this, clock, configuration);
        _jobs = new(this, clock, configuration);
    }

    /// <inheritdoc/>
    public override IStandingOrders Orders => _orders;

    /// <inheritdoc/>
    public override IReplicas Replicas => _orders;

    /// <inheritdoc/>
    public override IJobs Jobs => _jobs;

    /// <inheritdoc/>
    public override bool IsReachable => _opening.Opened is not null;

    /// <inheritdoc/>
    public override IRecordListing Listing => new SqliteListing(this);

    /// <summary>Opens the record in a file, or makes a new one. If the disk is full or fails, that is only warned of: calls fail
    /// until one of them can open it.</summary>
    /// <param name="path">The file; its folder is made too.</param>
    /// <param name="deadline">How long a call may take; a second if not given.</param>
    /// <param name="clock">By which memory ages and claims end; the system's if not given.</param>
    /// <param name="logger">Is told what was opened, or why it could not be.</param>
    /// <param name="configuration">Says how long audit lines are kept; the standard if not given.</param>
    /// <exception cref="RecordOpenException">It can't be used; the message says why in one sentence.</exception>
    public static SqliteTagRecord Open(
        string path, TimeSpan? deadline = null, TimeProvider? clock = null, ILogger? logger = null, IGuardConfigurationSource? configuration = null)
    {
        var most = deadline ?? TimeSpan.FromSeconds(1);
        var time = clock ?? TimeProvider.System;
        var opening = new SqliteOpening(() => SqliteOpenFile.Open(path, most), most, time, logger);
        opening.Start();
        return new(opening, most, time, configuration);
    }

    /// <inheritdoc/>
    protected override ValueTask<TagEntry> ReadAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        ReadAsync(entries => entries.Find(repository, tag), cancellation);

    /// <inheritdoc/>
    public override SeenEntry? TrySight(RepositoryName repository, Tag tag) => _opening.Opened?.Sightings.TryRecall(repository, tag);

    /// <inheritdoc/>
    protected override ValueTask<SeenEntry> LookUpAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        _opening.Opened is { } opened ? opened.Sightings.ReadAsync(repository, tag, cancellation) : SightOnceOpenAsync(repository, tag, cancellation);

    /// <inheritdoc/>
    public override ValueTask<Tag?> FirstUnknownAsync(
        RepositoryName repository, IReadOnlyList<Tag> candidates, CancellationToken cancellation) =>
        ReadAsync(entries => FirstUnknown(entries, repository, candidates), cancellation);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<Move>> MovesAsync(
        RepositoryName repository, Tag tag, int most, CancellationToken cancellation) =>
        ReadAsync(entries => entries.Moves(repository, tag, Math.Max(most, 0)), cancellation);

    /// <inheritdoc/>
    public override async ValueTask ProbeAsync(CancellationToken cancellation) => await RunAsync(new ProbeJob(), cancellation);

    /// <inheritdoc/>
    public override ValueTask<ReadOnlyMemory<byte>> UploadKeyAsync(CancellationToken cancellation) => RunAsync(new UploadKeyJob(), cancellation);

    /// <inheritdoc/>
    public override ValueTask<string> IncarnationAsync(CancellationToken cancellation) =>
        _opening.Opened is { } opened ? new(opened.File.Incarnation) : IncarnationOnceOpenAsync(cancellation);

    /// <inheritdoc/>
    public override ValueTask<string?> KnownAsync(RepositoryName repository, CancellationToken cancellation) =>
        ReadAsync(entries => SqliteClaims.Known(entries.Connection, repository), cancellation);

    /// <inheritdoc/>
    public override ValueTask<bool> TryNoteKnownAsync(
        RepositoryName repository, string? seen, string next, CancellationToken cancellation) =>
        RunAsync(new WorkJob(connection => SqliteClaims.TryNoteKnown(connection, repository, seen, next)), cancellation);


    /// <inheritdoc/>
    public override async ValueTask ClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        await RunAsync(WorkJob.Of(connection => SqliteClaims.Claim(connection, repository, claim)), cancellation);

    /// <inheritdoc/>
    public override async ValueTask EndClaimAsync(RepositoryName repository, DeleteClaim claim, CancellationToken cancellation) =>
        await RunAsync(WorkJob.Of(connection => SqliteClaims.EndClaim(connection, repository, claim)), cancellation);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<TagUse>> UsesAsync(
        RepositoryName repository, DigestSet digests, CancellationToken cancellation) =>
        ReadAsync(entries => SqliteClaims.Uses(entries.Connection, repository, digests).Found, cancellation);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlySet<Tag>> PublishedAsync(RepositoryName repository, CancellationToken cancellation) =>
        ReadAsync(entries => SqliteClaims.Uses(entries.Connection, repository, default).Published, cancellation);

    /// <inheritdoc/>
    public override async ValueTask AppendAsync(
        RepositoryName? repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        await AppendAsync(repository, lines, onlyIfKnown: false, cancellation);

    /// <inheritdoc/>
    public override ValueTask<bool> TryAppendAsync(
        RepositoryName repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation) =>
        AppendAsync(repository, lines, onlyIfKnown: true, cancellation);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<WrittenLine>> PageAsync(
        RepositoryName? repository, long from, int most, bool isNewestFirst, CancellationToken cancellation) =>
        ReadAsync(entries => entries.Audit.Page(repository, from, most, isNewestFirst), cancellation);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<WrittenLine>> SinceAsync(
        RepositoryName? repository, DateTimeOffset since, int most, CancellationToken cancellation) =>
        ReadAsync(entries => entries.Audit.Since(repository, since, most), cancellation);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<RepositoryName>> AuditedAsync(RepositoryName? after, int most, CancellationToken cancellation) =>
        ReadAsync(entries => entries.Audit.Audited(after, most), cancellation);

    /// <summary>Carries out the steps that wait, then closes the file.</summary>
    public ValueTask DisposeAsync() => _opening.DisposeAsync();

    /// <inheritdoc/>
    protected override ValueTask<(TagEntry Entry, string? Note)> ReadWithNoteAsync(
        RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        ReadAsync(entries => (entries.Find(repository, tag), SqliteClaims.Known(entries.Connection, repository)), cancellation);

    /// <inheritdoc/>
    protected override async ValueTask RemoveNoteAsync(RepositoryName repository, string policy, CancellationToken cancellation) =>
        await RunAsync(WorkJob.Of(connection => SqliteClaims.ForgetKnown(connection, repository, policy)), cancellation);

    /// <inheritdoc/>
    protected override async ValueTask<(TOutcome Outcome, TagEntry Entry)> RunAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation)
    {
        // A step that changes nothing needs no turn of the writer. What a reader sees is on the disk.
        if (Recall(repository, tag) is { IsFresh: true, Entry: var guess } && step(guess).Next is null)
        {
            var entry = await ReadAsync(repository, tag, cancellation);
            if (step(entry) is { Next: null, Outcome: var outcome })
            {
                return (outcome, entry);
            }
        }

        return await RunAsync(_ => JobOf(repository, tag, step, claimed), cancellation);
    }

    /// <inheritdoc/>
    protected override ValueTask<(TOutcome Outcome, TagEntry Entry)> RunInAsync<TOutcome>(
        RepositoryName repository, Tag tag, Func<SeenEntry, Step<TOutcome>> step, TOutcome claimed, CancellationToken cancellation) =>
        RunAsync(opened => JobOf(repository, tag, entry => step(new(entry, opened.In)), claimed), cancellation);

    private StepJob<TOutcome> JobOf<TOutcome>(RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed)
    {
        var now = _clock.GetUtcNow();
        return new(repository, tag, step, claimed, now, AuditKeep.Oldest(_configuration, now));
    }

    private ValueTask<bool> AppendAsync(
        RepositoryName? repository, IReadOnlyList<AuditLine> lines, bool onlyIfKnown, CancellationToken cancellation) =>
        RunAsync(new AuditJob(repository, lines, onlyIfKnown, AuditKeep.Oldest(_configuration, _clock.GetUtcNow())), cancellation);

    private async ValueTask<SeenEntry> SightOnceOpenAsync(RepositoryName repository, Tag tag, CancellationToken cancellation) =>
        await (await _opening.AskAsync(cancellation)).Sightings.ReadAsync(repository, tag, cancellation);

    /// <summary>Has a reader run a query.</summary>
    internal ValueTask<T> ReadAsync<T>(Func<SqliteEntries, T> query, CancellationToken cancellation) =>
        _opening.Opened is { } opened ? opened.Readers.ReadAsync(query, cancellation) : ReadOnceOpenAsync(query, cancellation);

    private async ValueTask<T> ReadOnceOpenAsync<T>(Func<SqliteEntries, T> query, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync().WaitAsync(_deadline, cancellation);
        }
        catch (TimeoutException)
        {
            throw SqliteFaults.Late(_deadline);
        }

        async Task<T> RunAsync() => await (await _opening.AskAsync(cancellation)).Readers.ReadAsync(query, cancellation);
    }

    private async ValueTask<string> IncarnationOnceOpenAsync(CancellationToken cancellation) =>
        (await _opening.AskAsync(cancellation)).File.Incarnation;

    /// <summary>Has the writer carry out a job.</summary>
    internal ValueTask<TOutcome> RunAsync<TOutcome>(WriteJob<TOutcome> job, CancellationToken cancellation) => RunAsync(_ => job, cancellation);

    // A step that depends on the file is made for the very file that it is carried out in.
    private async ValueTask<TOutcome> RunAsync<TOutcome>(Func<SqliteOpenFile, WriteJob<TOutcome>> make, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var began = Environment.TickCount64;
        var opened = _opening.Opened ?? await _opening.AskAsync(cancellation);
        var job = make(opened);
        if (!opened.Writer.TryAdd(job))
        {
            throw new RecordUnavailableException("the record is closed, or has too many steps waiting");
        }

        await using var registration = cancellation.UnsafeRegister(
            static (state, token) => ((WriteJob<TOutcome>)state!).Cancel(token), job);
        try
        {
            var left = _deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
            return await job.Outcome.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // If the writer has not got to it, it never will.
            job.TryTake();
            throw SqliteFaults.Late(_deadline);
        }
    }

    private static Tag? FirstUnknown(SqliteEntries entries, RepositoryName repository, IReadOnlyList<Tag> candidates)
    {
        entries.Connection.BeginRead();
        try
        {
            foreach (var candidate in candidates)
            {
                if (!entries.Contains(repository, candidate))
                {
                    return candidate;
                }
            }

            return null;
        }
        finally
        {
            entries.Connection.TryRollback();
        }
    }
}
