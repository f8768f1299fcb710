using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RegistryGuard.Records.Sqlite;

/// <summary>The SQLite of the system, which the system keeps patched (docs/decisions/0002).</summary>
public static class SqliteLibrary
{
    private const string FileName = "libsqlite3.so.0";

    // sqlite3.h: SQLITE_FCNTL_HAS_MOVED.
    private const int HasMovedControl = 20;

    private static readonly Lazy<FileControl> Loaded = new(LoadOnce);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int FileControl(nint database, nint schema, int control, out int result);

    /// <summary>Makes the library ready for use; any number of times.</summary>
    /// <exception cref="RecordOpenException">The system has none.</exception>
    public static void Load() => _ = Loaded.Value;

    /// <summary>Whether the open file has another name by now, or none: what is written to it would be lost.</summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        var handle = connection.Handle ?? throw new InvalidOperationException("the connection is not open");
        var code = Loaded.Value(handle.DangerousGetHandle(), 0, HasMovedControl, out var hasMoved);
        GC.KeepAlive(handle);
        return code == raw.SQLITE_OK && hasMoved != 0;
    }

    private static FileControl LoadOnce()
    {
        if (!NativeLibrary.TryLoad(FileName, out var library))
        {
            throw new RecordOpenException(
                $"the record needs SQLite, and this system has no {FileName}: install it (Debian and Ubuntu: apt-get install libsqlite3-0)");
        }

        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (_, _, _) => library);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();

        // SQLitePCLRaw does not pass this function on.
        return Marshal.GetDelegateForFunctionPointer<FileControl>(NativeLibrary.GetExport(library, "sqlite3_file_control"));
    }
}
