using Microsoft.Data.Sqlite;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using SQLitePCL;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>The file of the record: how it is made, checked and connected to.</summary>
internal sealed class SqliteRecordFile
{
    // Another process may be making the same file, or checking it.
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _busyTimeout;

    private SqliteRecordFile(string path, TimeSpan busyTimeout, string incarnation, bool isNew, long? tags)
    {
        Path = path;
        Incarnation = incarnation;
        IsNew = isNew;
        Tags = tags;
        _busyTimeout = busyTimeout;
    }

    public string Path { get; }

    /// <summary>Which record this is: drawn at random when the file was made.</summary>
    public string Incarnation { get; }

    /// <summary>Whether it was made just now.</summary>
    public bool IsNew { get; }

    /// <summary>Of how many tags it knew something when it was opened; null if it is too large to count.</summary>
    public long? Tags { get; }

    /// <summary>Opens a record, or makes a new one.</summary>
    /// <exception cref="RecordOpenException">It can't be used, and why.</exception>
    /// <exception cref="RecordUnavailableException">The disk is full or fails.</exception>
    public static SqliteRecordFile Open(string path, TimeSpan busyTimeout)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            MakePlace(path);
            using var connection = Connect(path, OpenPatience);
            if (raw.sqlite3_db_readonly(connection.Handle, "main") != 0)
            {
                throw DiskFaults.IsOnReadOnlyDisk(path)
                    ? new RecordUnavailableException($"the record {path} can't be written to: its file system is read-only")
                    : new RecordOpenException($"the record {path} can't be written to: the file is read-only");
            }

            SqliteSchema.CheckAtOnce(connection, path);
            SqliteIntegrity.Check(connection, path);
            SetJournalMode(connection, path);
            var isNew = SqliteSchema.Migrate(connection, path);
            return new(path, busyTimeout, SqliteSchema.IncarnationOf(connection), isNew, SqliteIntegrity.TryCount(connection, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw Fault(e, path);
        }
    }

    /// <summary>A connection to the file as it was opened.</summary>
    /// <exception cref="SqliteException">It can't be connected to, or another file has taken its place.</exception>
    public SqliteConnection Connect()
    {
        var connection = Connect(Path, _busyTimeout);
        try
        {
            // In WAL mode, FULL waits for the disk at every commit. The mode itself is the file's, this is the connection's.
            connection.Execute("PRAGMA synchronous = FULL");
            if (!string.Equals(SqliteSchema.IncarnationOf(connection), Incarnation, StringComparison.Ordinal))
            {
                throw new RecordOpenException($"another record has taken the place of {Path}: restart to use it");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Never creates: a record that is gone must not come back empty.
    private static SqliteConnection Connect(string path, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 1,
        }.ConnectionString);
        try
        {
            connection.Open();
            _ = raw.sqlite3_busy_timeout(connection.Handle, (int)busyTimeout.TotalMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void MakePlace(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path) ?? "/";
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            // One that is there already keeps its mode.
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (File.Exists(path))
        {
            return;
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                // SQLite gives its -wal and -shm files the same mode.
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker, and made it just so.
        }
    }

    // Switching needs the file for itself for a moment, and SQLite does not wait for that by the busy timeout.
    private static void SetJournalMode(SqliteConnection connection, string path)
    {
        var giveUp = Environment.TickCount64 + (long)OpenPatience.TotalMilliseconds;
        while (true)
        {
            try
            {
                var mode = connection.Scalar<string>("PRAGMA journal_mode = WAL");
                if (mode is "wal")
                {
                    return;
                }

                throw new RecordOpenException(
                    $"the record {path} lies on a file system that can't share memory between processes (SQLite's journal mode stays '{mode}'): put it on a local disk");
            }
            catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_BUSY && Environment.TickCount64 < giveUp)
            {
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Why the file can't be opened: for now, or as it is.</summary>
    public static Exception Fault(Exception e, string path) => SqliteFaults.OfDisk(e, path) ?? (Exception)new RecordOpenException(
        e is SqliteException fault ? Explain(fault, path) : $"the record {path} can't be opened or made: {e.Message}", e);

    private static string Explain(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => $"the file {path} is not a SQLite database, so not a record",
        raw.SQLITE_CORRUPT => $"the record {path} is damaged ({e.Message}): restore a backup",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"the record {path} is locked by another process",
        raw.SQLITE_READONLY => $"the record {path} can't be written to: the file or its file system is read-only",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            $"the record {path} can't be opened ({e.Message}): it must be a file that this user can read and write, in a folder that it can write to",
        _ => $"the record {path} can't be opened: {e.Message}",
    };
}
