using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using RegistryGuard.Stores.Sqlite;

namespace RegistryGuard.Tests.Stores.Sqlite;

/// <summary>The contract, over SQLite.</summary>
public sealed class SqliteTagRecordTests : TagRecordContract
{
    // Far more than it takes: these tests are about what is answered, on machines that may be slow.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override ValueTask<IRecord> OpenAsync() => new(SqliteTagRecord.Open(_folder.File("record.db"), Patience));

    [Fact]
    public async Task Audit_ManyLinesThatAreTooOld_GoAFewAtEachAppend()
    {
        var app = RepositoryName.Parse("app");
        using (var database = new OtherProcess(_folder.File("record.db")))
        {
            for (var number = 1; number <= 20; number++)
            {
                database.Run($"INSERT INTO audit VALUES ('app', {number}, '{new AuditLine(AuditKind.Move) { Number = number, Repository = app }}')");
            }
        }

        foreach (var left in (int[])[13, 6, 3, 4])
        {
            await Record.AppendAsync(app, [new(AuditKind.Move) { At = DateTimeOffset.UtcNow }], Cancellation);
            Assert.Equal(left, (await Record.PageAsync(app, 1, 100, false, Cancellation)).Count);
        }
    }

    protected override ValueTask PlantAsync(RepositoryName repository, Tag tag, TagEntry entry)
    {
        using var database = new OtherProcess(_folder.File("record.db"));
        database.Put(repository.Value, tag.Value, TagEntryCodec.Encode(entry));
        return ValueTask.CompletedTask;
    }
}
