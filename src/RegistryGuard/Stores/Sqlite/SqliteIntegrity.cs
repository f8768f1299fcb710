using Microsoft.Data.Sqlite;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>A look for damage before the file is used.</summary>
internal static class SqliteIntegrity
{
    // quick_check reads the whole file: 0.1 s for the 90 MB of a million tags once it is in memory, else as long as the disk
    // takes. SQLite before 3.41 can't be interrupted in it, so the bound is the size: a start must not wait for minutes. In a
    // larger file damage is found when it is read: SQLite refuses a malformed page, and the codec a malformed entry.
    private const long LargestChecked = 512L << 20;

    /// <summary>Of how many tags something is known; null if counting them could take long.</summary>
    public static long? TryCount(SqliteConnection connection, string path) =>
        new FileInfo(path).Length > LargestChecked ? null : connection.Scalar<long>("SELECT count(*) FROM tag");

    /// <summary>Returns when nothing was found.</summary>
    /// <exception cref="RecordOpenException">The file is damaged.</exception>
    public static void Check(SqliteConnection connection, string path)
    {
        if (new FileInfo(path).Length > LargestChecked)
        {
            return;
        }

        var found = connection.Scalar<string>("PRAGMA quick_check(1)");
        if (found is not "ok")
        {
            throw new RecordOpenException($"the record {path} is damaged ({found.ReplaceLineEndings(" ")}): restore a backup");
        }
    }
}
