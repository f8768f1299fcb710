using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A release that must be taken back: one command, on the published program and a real registry with passwords.</summary>
public sealed class RollbackTests : IAsyncLifetime
{
    private const string Repository = "base/os";
    private const string Tag = "v1-release";

    private static readonly Credential Ci = new("ci", "correct horse");
    private static readonly Credential Own = new("guard", "battery staple");
    private static readonly TinyImage Good = TinyImage.Of("boots");
    private static readonly TinyImage Bad = TinyImage.Of("does not boot");

    private readonly TemporaryFolder _folder = new();
    private RegistryProcess _registry = null!;

    public async ValueTask InitializeAsync() => _registry = await RegistryProcess.StartAsync(Ci, Own);

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    // Nothing but the floating tag ever named the former image, and the collection deletes what no tag names.
    [Fact]
    public async Task Rollback_AfterTheRegistrysGarbageCollection_BringsTheFormerReleaseBackWhole()
    {
        await using var guard = await StartAsync($"sqlite:{_folder.File("record.db")}");
        using var client = new RegistryClient(guard.Url, Ci);
        await PushIndexAsync(client, Good);
        await PushIndexAsync(client, Bad);
        await _registry.CollectGarbageAsync();

        var told = (await RunAsync(guard, $"{Repository}:{Tag}", "--from", Bad.Index().Digest, "--reason", "does not boot")).MustSucceed().Output.Trim().Split('\n');

        Assert.Equal($"{Repository}@{Good.Index().Digest}", told[0].Trim());
        Assert.Contains("restart their pods with the image by its digest", told[^1], StringComparison.Ordinal);
        Assert.Equal(Good.Index().Digest, await PulledAsync(guard));
        Assert.Equal(200, (int)(await client.GetManifestAsync(Repository, Good.Digest)).Status);
        using var layer = await client.OpenBlobAsync(Repository, TinyImage.DigestOf(Good.Layer));

        var toALayer = await RunAsync(guard, $"{Repository}:{Tag}", "--to", TinyImage.DigestOf(Good.Layer));
        Assert.Contains("such as a layer or a config, and not a manifest", toALayer.Output, StringComparison.Ordinal);
        Assert.Contains($"had before is {Bad.Index().Digest}", toALayer.Output, StringComparison.Ordinal);

        var again = await RunAsync(guard, $"{Repository}:{Tag}", "--from", Bad.Index().Digest);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("look at it again", again.Output, StringComparison.Ordinal);
        var audit = await Command.RunAsync(GuardProgram.Path, ["audit", Repository, "--kind", "rollback", "--admin", Admin(guard)], GuardProgram.Environment);
        Assert.Contains("does not boot", audit.MustSucceed().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_OnRedis_IsWhatEveryReplicaGivesFromThenOn()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var first = await StartAsync($"redis:{redis.Address},deadline=5s");
        await using var second = await StartAsync($"redis:{redis.Address},deadline=5s");
        using var one = new RegistryClient(first.Url, Ci);
        using var two = new RegistryClient(second.Url, Ci);
        await PushIndexAsync(one, Good);
        await PushIndexAsync(two, Bad);
        Assert.Equal(Bad.Index().Digest, await PulledAsync(first));

        var answer = JsonNode.Parse((await RunAsync(second, $"{Repository}:{Tag}", "--json")).MustSucceed().Output)!;

        Assert.Equal(($"{Repository}@{Good.Index().Digest}", true), ((string?)answer["image"], (bool)answer["moved"]!));
        foreach (var guard in (GuardProcess[])[first, second])
        {
            Assert.Equal(Good.Index().Digest, await PulledAsync(guard));
        }
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("demo:v1-release", "--to", "../x")]
    [InlineData("demo:v1-release", "--from", "v1")]
    [InlineData("demo:v1-release", "--override")]
    public async Task Usage_ThatIsBad_EndsWith2(params string[] arguments) =>
        Assert.Equal(2, (await GuardProgram.RunAsync(["rollback", .. arguments])).ExitCode);

    private Task<GuardProcess> StartAsync(string record) => GuardProcess.StartAsync(_registry.Url, record, configuration: _folder.Write("guard.yaml", $$"""
        upstream:
          tagChildren: true
          credentials: { username: {{Own.Name}}, passwordFile: {{_folder.Write("password", Own.Password)}} }
        policy:
          rules:
            - { tags: ["v{n}-release"], class: floating, keep: 3 }
        """));

    private static Task<Command> RunAsync(GuardProcess guard, params string[] arguments) =>
        Command.RunAsync(GuardProgram.Path, ["rollback", .. arguments, "--admin", Admin(guard)], GuardProgram.Environment);

    // By its bytes.
    private static async Task<string> PulledAsync(GuardProcess guard)
    {
        using var http = new HttpClient { BaseAddress = guard.Url };
        http.DefaultRequestHeaders.Authorization = Ci.ToHeader();
        http.DefaultRequestHeaders.Accept.ParseAdd(TinyImage.IndexType);
        return TinyImage.DigestOf(await http.GetByteArrayAsync(new Uri($"/v2/{Repository}/manifests/{Tag}", UriKind.Relative)));
    }

    private static string Admin(GuardProcess guard) => guard.AdminUrl.GetLeftPart(UriPartial.Authority);

    private static async Task PushIndexAsync(RegistryClient client, TinyImage image)
    {
        await client.PushBlobsAsync(Repository, image);
        Assert.Equal(201, (int)(await client.PutManifestAsync(Repository, image.Digest, image)).Status);
        Assert.Equal(201, (int)(await client.PutManifestAsync(Repository, Tag, image.Index(), TinyImage.IndexType)).Status);
    }
}
