using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>What SQLite can do and its package does not pass on (docs/decisions/0002).</summary>
internal static partial class SqliteLibrary
{
    // sqlite3.h: SQLITE_FCNTL_HAS_MOVED.
    private const int HasMovedControl = 20;

    /// <summary>Whether the open file has another name by now, or none: what is written to it would be lost.</summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        var handle = connection.Handle ?? throw new InvalidOperationException("the connection is not open");
        var code = FileControl(handle.DangerousGetHandle(), 0, HasMovedControl, out var hasMoved);
        GC.KeepAlive(handle);
        return code == raw.SQLITE_OK && hasMoved != 0;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int FileControl(nint database, nint schema, int control, out int result);
}
