using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Sqlite;

namespace RegistryGuard.Tests.Stores.Sqlite;

public sealed class SqliteUploadKeyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task UploadKey_AskedByManyAtOnceAndAfterARestart_IsAlwaysTheSame()
    {
        byte[] first;
        await using (var one = SqliteTagRecord.Open(_folder.File("record.db"), Patience))
        await using (var two = SqliteTagRecord.Open(_folder.File("record.db"), Patience))
        {
            var keys = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => KeyAsync(i % 2 == 0 ? one : two)));
            first = keys[0];
            Assert.All(keys, key => Assert.Equal(first, key));
            Assert.Equal(SignedUpload.KeyLength, first.Length);
        }

        await using var again = SqliteTagRecord.Open(_folder.File("record.db"), Patience);
        Assert.Equal(first, await KeyAsync(again));
    }

    [Fact]
    public async Task UploadKey_OfAnotherRecord_IsAnother()
    {
        await using var one = SqliteTagRecord.Open(_folder.File("one.db"), Patience);
        await using var two = SqliteTagRecord.Open(_folder.File("two.db"), Patience);

        Assert.NotEqual(await KeyAsync(one), await KeyAsync(two));
    }

    [Fact]
    public async Task UploadKey_Damaged_IsNotUsed()
    {
        await using var record = SqliteTagRecord.Open(_folder.File("record.db"), Patience);
        await KeyAsync(record);
        using (var other = new OtherProcess(_folder.File("record.db")))
        {
            other.Run("UPDATE meta SET value = x'00' WHERE name = 'upload-key'");
        }

        await Assert.ThrowsAsync<RecordUnavailableException>(() => KeyAsync(record));
    }

    private static async Task<byte[]> KeyAsync(SqliteTagRecord record) =>
        (await record.UploadKeyAsync(CancellationToken.None)).ToArray();
}
