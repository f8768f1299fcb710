using Microsoft.Data.Sqlite;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using SQLitePCL;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>What callers are told when SQLite fails.</summary>
internal static class SqliteFaults
{
    public static RecordUnavailableException Of(Exception e, string path) => e switch
    {
        RecordUnavailableException unavailable => unavailable,
        RecordOpenException => new(e.Message, e),
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
            new($"the record {path} is locked by another process", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_IOERR } when OfDisk(e, path) is { } fault => fault,
        _ => new($"the record {path} failed: {e.Message}", e),
    };

    /// <summary>What callers are told when the disk is full or fails; null if the fault is another.</summary>
    public static RecordUnavailableException? OfDisk(Exception e, string path)
    {
        var fault = e switch
        {
            SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => "is full",
            // The file was cut off, or memory is short.
            SqliteException { SqliteExtendedErrorCode: raw.SQLITE_IOERR_SHORT_READ or raw.SQLITE_IOERR_NOMEM } => null,
            SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } => DiskFaults.IsFull(path) ? "is full" : $"fails ({e.Message})",
            SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN } => OfFolder(path),
            IOException io => DiskFaults.Of(io),
            _ => null,
        };
        return fault is null ? null : new($"the disk of the record {path} {fault}", e);
    }

    // Linux lets an open file be written to after it was removed. All of that would be lost, so nothing is answered from it.
    public static RecordUnavailableException FileIsGone(string path) =>
        new($"the record {path} was removed or replaced while in use: put it back, or restart to use what is there now");

    public static RecordUnavailableException Closed() => new("the record is closed");

    public static RecordUnavailableException Late(TimeSpan deadline) =>
        new($"the record did not answer within {deadline.TotalSeconds:0.###} s");

    // SQLite does not say why it could not make a file beside the record.
    private static string? OfFolder(string path)
    {
        try
        {
            DiskFaults.TryFolder(Path.GetDirectoryName(path) ?? "/");
            return null;
        }
        catch (IOException e)
        {
            return DiskFaults.Of(e);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
