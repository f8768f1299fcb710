using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using SQLitePCL;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>Entries that are sure to be as the file has them, whichever process wrote them. Memory is right for as long as the file has
/// not changed at all, which SQLite tells by a number in shared memory (<c>PRAGMA data_version</c>): each commit by another connection,
/// our own writer's among them, changes it. So nothing remembered here is ever wrong.</summary>
internal sealed class SqliteSightings(SqliteRecordFile file, SqliteReaders readers, Incarnation incarnation) : IDisposable
{
    // Those pulled most; what an index lists is kept with its tag, so large ones are read each time.
    private const int MostRemembered = 4_096;
    private const int MostChildren = 64;
    private const long Unknown = -1;

    private readonly BoundedMemory<(RepositoryName Repository, Tag Tag), Remembered> _entries = new(MostRemembered);
    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection = file.Connect();
    private sqlite3_stmt? _version;
    private bool _isClosed;

    /// <summary>The entry as the file has it at this moment, if that is known; else null.</summary>
    public SeenEntry? TryRecall(RepositoryName repository, Tag tag) =>
        _entries.TryGet((repository, tag), out var known) && known.Version == Version() ? known.Seen : null;

    /// <summary>The entry as the file has it at a moment after this was called.</summary>
    /// <exception cref="RecordUnavailableException">The file could not be read in time.</exception>
    public async ValueTask<SeenEntry> ReadAsync(RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        // Before the entry is read: if the file changes meanwhile, it is read again the next time.
        var version = Version();
        var seen = new SeenEntry(await readers.ReadAsync(entries => entries.Find(repository, tag), cancellation), incarnation);
        var slim = WithoutKept(seen);
        if (version != Unknown && slim.Entry.Needed.Sum(content => content.Children.Heads.Length) <= MostChildren)
        {
            _entries.Add((repository, tag), new(slim, version));
        }

        return seen;
    }

    // It may be much, and no pull asks for it; who changes it reads the entry itself.
    private static SeenEntry WithoutKept(SeenEntry seen) => seen.Entry.Recorded is { Kept.IsEmpty: false } recorded
        ? seen with { Entry = seen.Entry with { Recorded = recorded with { Kept = default } } }
        : seen;

    public void Dispose()
    {
        lock (_turn)
        {
            _isClosed = true;
            _version?.Dispose();
            _connection.Dispose();
        }
    }

    private long Version()
    {
        lock (_turn)
        {
            if (_isClosed || (_version is null && raw.sqlite3_prepare_v2(_connection.Handle!, "PRAGMA data_version", out _version) != raw.SQLITE_OK))
            {
                return Unknown;
            }

            var version = raw.sqlite3_step(_version) == raw.SQLITE_ROW ? raw.sqlite3_column_int64(_version, 0) : Unknown;
            _ = raw.sqlite3_reset(_version);
            return version;
        }
    }

    private sealed record Remembered(SeenEntry Seen, long Version);
}
