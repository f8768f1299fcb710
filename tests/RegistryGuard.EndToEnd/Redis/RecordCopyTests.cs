using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using RegistryGuard.Stores.Redis;
using RegistryGuard.Stores.Sqlite;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary><c>registryguard record copy</c>, from file to server, to cluster, and back.</summary>
public sealed class RecordCopyTests : IAsyncLifetime
{
    private static readonly string[] Repositories = ["app", "team/app", "team/app/deep", "other.name__x"];

    private readonly TemporaryFolder _folder = new();
    private RedisProcess _redis = null!;

    private string File => _folder.File("record.db");

    private string Server => $"redis:{_redis.Address},deadline=10s";

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        await FillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Copy_ToRedisToAClusterAndBackToAFile_KeepsEverything()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var back = _folder.File("back/record.db");

        var there = await CopyAsync($"sqlite:{File}", Server);
        var further = await CopyAsync(Server, $"redis:{cluster.Address},deadline=10s");
        var again = await CopyAsync($"redis:{cluster.Address},deadline=10s", $"sqlite:{back}");

        Assert.Equal((4, 400, 120, 400), Counts(there));
        Assert.Equal((4, 400, 120, 400), Counts(further));
        Assert.Equal((4, 400, 120, 400), Counts(again));
        Assert.Equal((string?)there["checksum"], (string?)again["checksum"]);
        Assert.Equal((400, 400), ((int)there["auditLines"]!, (int)again["auditLines"]!));
        await AssertSameAsync(back);
    }

    [Fact]
    public async Task Copy_BegunBefore_WritesOnlyWhatIsNotThereAndTakesAwayWhatIsNoLonger()
    {
        await CopyAsync($"sqlite:{File}", Server);
        await _redis.CliAsync("SET", "rg:half-copied", "1");
        await _redis.CliAsync("DEL", "rg:{team/app}:tags");
        await _redis.CliAsync("DEL", "rg:{app}:moves:f7");
        await _redis.CliAsync("LTRIM", "rg:{app}:audit", "0", "49");
        await _redis.CliAsync("LSET", "rg:{team/app}:audit", "7", "{}");
        await _redis.CliAsync("RPUSH", "rg:{no/more}:audit", "{}");
        await _redis.CliAsync("HSET", "rg:{app}:tags", "extra", "x");

        var copied = await CopyAsync($"sqlite:{File}", Server);

        Assert.Equal((4, 400, 120, 101), Counts(copied));
        Assert.Equal("0", await _redis.CliAsync("HEXISTS", "rg:{app}:tags", "extra"));
        Assert.Equal("0", await _redis.CliAsync("EXISTS", "rg:{no/more}:audit"));
        Assert.Equal("100", await _redis.CliAsync("LLEN", "rg:{app}:audit"));
        Assert.Equal((4, 400, 120, 0), Counts(await CopyAsync($"sqlite:{File}", Server)));
    }

    [Fact]
    public async Task Copy_NotFinished_NoGuardStartsOnIt()
    {
        await _redis.CliAsync("SET", "rg:half-copied", "1");
        var file = _folder.File("half.db");
        await using (SqliteTagRecord.Open(file))
        {
            // Made, to be marked from outside.
        }

        using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using var mark = database.CreateCommand();
            mark.CommandText = "INSERT INTO meta (name, value) VALUES ('half-copied', 1)";
            await mark.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        foreach (var record in (string[])[Server, $"sqlite:{file}"])
        {
            var serve = await GuardProgram.RunAsync("serve", "--record", record, "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0");
            Assert.Equal(1, serve.ExitCode);
            Assert.Contains("is a copy that was not finished: run registryguard record copy again", serve.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Copy_ToARecordThatHoldsSomethingElse_IsRefusedAndChangesNothing()
    {
        await _redis.CliAsync("HSET", "rg:{app}:tags", "v1", "x");
        var copy = await GuardProgram.RunAsync("record", "copy", "--from", $"sqlite:{File}", "--to", Server);
        Assert.Equal(1, copy.ExitCode);
        Assert.Contains("holds something else already, which a copy would destroy", copy.Output, StringComparison.Ordinal);
        Assert.Equal("1", await _redis.CliAsync("DBSIZE"));
        Assert.Equal("x", await _redis.CliAsync("HGET", "rg:{app}:tags", "v1"));
    }

    [Fact]
    public async Task Copy_OfADamagedEntry_IsRefusedByNameAndStaysUnfinished()
    {
        await CopyAsync($"sqlite:{File}", Server);
        await _redis.CliAsync("HSET", "rg:{app}:tags", "v1", "nonsense");
        var target = _folder.File("target.db");
        var copy = await GuardProgram.RunAsync("record", "copy", "--from", Server, "--to", $"sqlite:{target}");
        Assert.Equal(1, copy.ExitCode);
        Assert.Contains("what the source holds of app:v1 can't be read", copy.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "there is no record", "sqlite:{0}/missing.db", "redis:127.0.0.1:1")]
    [InlineData(1, "can't be reached", "redis:127.0.0.1:1", "sqlite:{0}/new.db")]
    [InlineData(2, "--from must be sqlite:", "mysql:host", "sqlite:{0}/new.db")]
    [InlineData(2, "--to has an unknown option", "sqlite:{0}/record.db", "redis:127.0.0.1:1,password=hunter2,x=y")]
    public async Task Copy_OfOrToWhatIsNotThere_SaysSo(int exitCode, string says, string from, string to)
    {
        string Within(string location) => location.Replace("{0}", Path.GetDirectoryName(File), StringComparison.Ordinal);

        var copy = await GuardProgram.RunAsync("record", "copy", "--from", Within(from), "--to", Within(to));

        Assert.Equal(exitCode, copy.ExitCode);
        Assert.Contains(says, copy.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", copy.Output, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(_folder.File("missing.db")));
    }

    [Fact]
    public async Task Guard_OnACopiedRecord_KnowsWhatTheOldOneBound()
    {
        await CopyAsync($"sqlite:{File}", Server);
        await using var record = new RedisTagRecord(new RecordLocation.Redis { Servers = _redis.Address, Deadline = TimeSpan.FromSeconds(20) }, TimeProvider.System, NullLogger<RedisTagRecord>.Instance);
        var found = await record.FindAsync(RepositoryName.Parse("app"), Tag.Parse("v1"), TestContext.Current.CancellationToken);
        Assert.Equal(Content("app", 1), found.Binding?.Content);
    }

    // A hundred tags of each repository: seventy bound, thirty that moved once.
    private async Task FillAsync()
    {
        await using var record = SqliteTagRecord.Open(File, TimeSpan.FromSeconds(30));
        var steps = new List<Task>();
        foreach (var repository in Repositories)
        {
            var name = RepositoryName.Parse(repository);
            for (var i = 0; i < 100; i++)
            {
                steps.Add(i < 70
                    ? record.ConfirmAsync(name, Tag.Parse($"v{i}"), new(Attempt.New(), Content(repository, i), DateTimeOffset.UnixEpoch, "ci"), default).AsTask()
                    : record.MoveAsync(name, Tag.Parse($"f{i - 70}"), new(Content(repository, i), DateTimeOffset.UnixEpoch, "ci", "::1", ""), default).AsTask());
            }
        }

        await Task.WhenAll(steps);
    }

    private static ManifestIdentity Content(string repository, int number) =>
        new(Digest.Sha256(Encoding.UTF8.GetBytes($"{repository} {number}")), null, MediaType.OciManifest.Value);

    private async Task AssertSameAsync(string copy)
    {
        await using var original = SqliteTagRecord.Open(File, TimeSpan.FromSeconds(30));
        await using var copied = SqliteTagRecord.Open(copy, TimeSpan.FromSeconds(30));
        foreach (var repository in Repositories.Select(RepositoryName.Parse))
        {
            foreach (var tag in (Tag[])[Tag.Parse("v0"), Tag.Parse("v69"), Tag.Parse("f0"), Tag.Parse("f29")])
            {
                var (expected, actual) = (await original.FindAsync(repository, tag, default), await copied.FindAsync(repository, tag, default));
                Assert.Equal(TagEntryCodec.Encode(expected), TagEntryCodec.Encode(actual));
                Assert.Equal(
                    await original.MovesAsync(repository, tag, 10, default),
                    await copied.MovesAsync(repository, tag, 10, default));
            }

            Assert.Equal(
                await original.PageAsync(repository, 1, 1_000, isNewestFirst: false, default),
                await copied.PageAsync(repository, 1, 1_000, isNewestFirst: false, default));
        }
    }

    private static async Task<JsonNode> CopyAsync(string from, string to)
    {
        var copy = await GuardProgram.RunAsync("record", "copy", "--from", from, "--to", to, "--json");
        return JsonNode.Parse(copy.MustSucceed().Output)!;
    }

    private static (int Repositories, int Tags, int Moves, int Written) Counts(JsonNode copied) =>
        ((int)copied["repositories"]!, (int)copied["tags"]!, (int)copied["moves"]!, (int)copied["written"]!);
}
