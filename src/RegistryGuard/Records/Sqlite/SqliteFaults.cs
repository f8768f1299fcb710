using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Record;
using SQLitePCL;

namespace RegistryGuard.Records.Sqlite;

/// <summary>What callers are told when SQLite fails.</summary>
internal static class SqliteFaults
{
    public static RecordUnavailableException Of(Exception e, string path) => e switch
    {
        RecordUnavailableException unavailable => unavailable,
        RecordOpenException => new(e.Message, e),
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
            new($"the record {path} is locked by another process", e),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => new($"the disk of the record {path} is full", e),
        _ => new($"the record {path} failed: {e.Message}", e),
    };

    // Linux lets an open file be written to after it was removed. All of that would be lost, so nothing is answered from it.
    public static RecordUnavailableException FileIsGone(string path) =>
        new($"the record {path} was removed or replaced while in use: put it back, or restart to use what is there now");

    public static RecordUnavailableException Closed() => new("the record is closed");

    public static RecordUnavailableException Late(TimeSpan deadline) =>
        new($"the record did not answer within {deadline.TotalSeconds:0.###} s");
}
