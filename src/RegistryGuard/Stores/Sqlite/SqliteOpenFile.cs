using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Copying;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>The record's file while it is open: who writes to it, and who reads.</summary>
internal sealed class SqliteOpenFile : IAsyncDisposable
{
    private SqliteOpenFile(SqliteRecordFile file, TimeSpan deadline)
    {
        File = file;
        Writer = new(file);
        Readers = new(file, Math.Clamp(Environment.ProcessorCount, 2, 8), deadline);
        In = Incarnation.Of(file.Incarnation);
        Sightings = new(file, Readers, In);
    }

    public SqliteRecordFile File { get; }

    public SqliteWriter Writer { get; }

    public SqliteReaders Readers { get; }

    /// <summary>Entries that are sure to be as the file has them.</summary>
    public SqliteSightings Sightings { get; }

    /// <summary>Which record it is.</summary>
    public Incarnation In { get; }

    /// <summary>Opens the record in a file, or makes a new one.</summary>
    /// <exception cref="RecordOpenException">It can't be used; the message says why in one sentence.</exception>
    /// <exception cref="RecordUnavailableException">The disk is full or fails.</exception>
    public static SqliteOpenFile Open(string path, TimeSpan deadline)
    {
        var file = SqliteRecordFile.Open(path, busyTimeout: deadline);
        try
        {
            using (var connection = file.Connect())
            {
                if (SqliteSchema.IsHalfCopied(connection))
                {
                    throw HalfCopy.Fault(file.Path);
                }
            }

            return new(file, deadline);
        }
        catch (SqliteException e)
        {
            throw SqliteRecordFile.Fault(e, file.Path);
        }
    }

    /// <summary>Carries out the steps that wait, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        // The writer last: whoever closes last writes the log back and removes it.
        Sightings.Dispose();
        await Readers.DisposeAsync();
        await Writer.DisposeAsync();
    }
}
