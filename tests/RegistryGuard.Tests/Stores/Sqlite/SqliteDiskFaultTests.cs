using Microsoft.Data.Sqlite;
using RegistryGuard.Stores.Sqlite;

namespace RegistryGuard.Tests.Stores.Sqlite;

/// <summary>Which faults are the disk's, so that a start goes on without the record.</summary>
public sealed class SqliteDiskFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(13, 13, "is full")] // SQLITE_FULL
    [InlineData(10, 266, "fails (")] // SQLITE_IOERR_READ
    [InlineData(10, 4874, "fails (")] // SQLITE_IOERR_SHMSIZE
    [InlineData(10, 522, null)] // SQLITE_IOERR_SHORT_READ: a file that was cut off
    [InlineData(10, 3082, null)] // SQLITE_IOERR_NOMEM
    [InlineData(5, 5, null)] // SQLITE_BUSY
    [InlineData(8, 8, null)] // SQLITE_READONLY
    [InlineData(11, 11, null)] // SQLITE_CORRUPT
    [InlineData(14, 14, null)] // SQLITE_CANTOPEN, where files can be made
    [InlineData(26, 26, null)] // SQLITE_NOTADB
    public void OfDisk_FaultOfSqlite_IsTheDisksOrNot(int code, int extended, string? told) =>
        AssertTold(told, new SqliteException("fault", code, extended));

    [Theory]
    [InlineData(28, "is full")] // ENOSPC
    [InlineData(122, "is full: this user's quota is used up")] // EDQUOT
    [InlineData(5, "fails (")] // EIO
    [InlineData(30, null)] // EROFS, where there is no record yet
    [InlineData(20, null)] // ENOTDIR
    public void OfDisk_FaultOfTheSystem_IsTheDisksOrNot(int number, string? told) => AssertTold(told, new IOException("fault", number));

    private void AssertTold(string? told, Exception e)
    {
        var fault = SqliteFaults.OfDisk(e, _folder.File("record.db"));
        if (told is null)
        {
            Assert.Null(fault);
        }
        else
        {
            Assert.StartsWith($"the disk of the record {_folder.File("record.db")} {told}", fault?.Message, StringComparison.Ordinal);
        }
    }
}
