using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A registry that was filled past the guard is imported, over a kill of the guard; the record is in SQLite.</summary>
public sealed class ImportSqliteTests : ImportContract
{
    protected override Task<string> RecordAsync(TemporaryFolder folder) => Task.FromResult($"sqlite:{folder.File("record.db")}");
}

/// <summary>The same with the record in Redis.</summary>
public sealed class ImportRedisTests : ImportContract
{
    private RedisProcess? _redis;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_redis?.DisposeAsync() ?? default);
    }

    protected override async Task<string> RecordAsync(TemporaryFolder folder)
    {
        _redis = await RedisProcess.StartAsync();
        return $"redis:{_redis.Address},deadline=5s";
    }
}

/// <summary>What an import does, wherever the record is.</summary>
public abstract class ImportContract : IAsyncDisposable
{
    private const int Tags = 300;

    private static readonly TinyImage Image = TinyImage.Of("imported");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Import_GuardKilledInItsMidst_GoesOnAfterTheRestartAndDoesNotDoTheFirstHalfAgain()
    {
        await using var registry = await RegistryProcess.StartTellingRoutesAsync();
        await FillAsync(registry);
        var record = await RecordAsync(_folder);
        string job;
        int before;
        await using (var first = await GuardProcess.StartAsync(registry.Url, record))
        {
            job = (string)(await JsonAsync(first, "import", "--no-wait", "--from", _folder.Write("repositories.txt", "# ours\n\napp\n")))["id"]!;
            using var http = new HttpClient { BaseAddress = first.AdminUrl };
            await Readiness.OfAsync(first.Process, async () => (await BoundAsync(http)).Length > 0);
            registry.Process.Pause();
            // What was asked before is in the record by then, and noted.
            await Readiness.OfAsync(first.Process, async () =>
                (int?)(await GetAsync(http, "/api/v1/jobs/" + job))["progress"]!["counts"]!["protected.bound"] is { } noted && noted == (await BoundAsync(http)).Length);
            before = (await BoundAsync(http)).Length;
            await first.Process.KillAsync();
        }

        Assert.InRange(before, 1, Tags - 1);
        registry.Process.Continue();
        var heads = Heads(registry);
        await using var second = await GuardProcess.StartAsync(registry.Url, record);

        var ended = (await RunAsync(second, "jobs", job, "--follow")).MustSucceed().Output;

        Assert.Contains("import of app, done: 1 repositories imported", ended, StringComparison.Ordinal);
        Assert.Contains($"protected: {Tags} bound", ended, StringComparison.Ordinal);
        // Those that the killed guard had asked for may still be told now.
        Assert.InRange(Heads(registry) - heads, 1, Tags - before + 16);
        using var admin = new HttpClient { BaseAddress = second.AdminUrl };
        Assert.Equal(Tags, (await BoundAsync(admin)).Length);

        using var direct = new RegistryClient(registry.Url);
        using var client = new RegistryClient(second.Url);
        await direct.PutManifestAsync("app", "v1", Image.Annotated("overwritten"));
        Assert.Equal(Image.Annotated("1").Digest, await client.DigestOfAsync("app", "v1"));
        Assert.Equal($"protected: {Tags} known already", (await RunAsync(second, "import", "app")).MustSucceed().Output.Trim().Split('\n')[1]);
    }

    public virtual ValueTask DisposeAsync()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract Task<string> RecordAsync(TemporaryFolder folder);

    // A fifth of the tags are indexes.
    private static async Task FillAsync(RegistryProcess registry)
    {
        using var direct = new RegistryClient(registry.Url);
        await direct.PushBlobsAsync("app", Image);
        await Parallel.ForEachAsync(Enumerable.Range(0, Tags), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            var image = Image.Annotated($"{i}");
            var answer = await direct.PutManifestAsync("app", $"v{i}", image);
            if (i % 5 == 0)
            {
                answer = await direct.PutManifestAsync("app", $"v{i}", image.Index(), TinyImage.IndexType);
            }

            Assert.Equal(201, (int)answer.Status);
        });
    }

    private static int Heads(RegistryProcess registry) => registry.Process.Output.Split('\n').Count(line =>
        line.Contains("\"http.request.method\":\"HEAD\"", StringComparison.Ordinal) && line.Contains("/v2/app/manifests/v", StringComparison.Ordinal));

    private static async Task<string[]> BoundAsync(HttpClient admin)
    {
        using var answer = await admin.GetAsync(new Uri("/api/v1/repositories/app/tags?limit=1000", UriKind.Relative));
        return !answer.IsSuccessStatusCode ? []
            : [.. JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["tags"]!.AsArray().Where(tag => (string?)tag!["state"] == "bound").Select(tag => (string)tag!["tag"]!)];
    }

    private static async Task<JsonNode> GetAsync(HttpClient admin, string path) => JsonNode.Parse(await admin.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    private static Task<Command> RunAsync(GuardProcess guard, params string[] arguments) => Command.RunAsync(
        GuardProgram.Path, [.. arguments, "--admin", guard.AdminUrl.GetLeftPart(UriPartial.Authority)], GuardProgram.Environment);

    private static async Task<JsonNode> JsonAsync(GuardProcess guard, params string[] arguments) =>
        JsonNode.Parse((await RunAsync(guard, [.. arguments, "--json"])).MustSucceed().Output)!;
}
