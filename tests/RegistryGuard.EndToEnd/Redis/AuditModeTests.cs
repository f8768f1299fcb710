using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>Two replicas on Redis go from audit mode to enforce without a restart (docs/adopting.md).</summary>
public sealed class AuditModeTests
{
    private static readonly TinyImage One = TinyImage.Of("one");
    private static readonly TinyImage Two = One.Annotated("two");

    [Fact]
    public async Task Overwrite_InAuditModeIsCountedAndGoesThrough_AfterTheSwitchItIsRefused()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var registry = await RegistryProcess.StartAsync();
        using var folder = new TemporaryFolder();
        var configuration = folder.Write("guard.yaml", "mode: audit\n");
        var guards = await Task.WhenAll(Enumerable.Range(0, 2).Select(
            _ => GuardProcess.StartAsync(registry.Url, $"redis:{redis.Address},deadline=5s", configuration)));
        await using var first = guards[0];
        await using var second = guards[1];
        using var one = new RegistryClient(first.Url);
        using var other = new RegistryClient(second.Url);
        using var direct = new RegistryClient(registry.Url);
        await one.PushAsync("app", "v1.0.0", One);

        Assert.Equal(HttpStatusCode.Created, (await other.PutManifestAsync("app", "v1.0.0", Two)).Status);
        Assert.Equal(HttpStatusCode.Created, (await one.PutManifestAsync("app", "v1.0.0", One)).Status);

        Assert.Equal(One.Digest, await direct.DigestOfAsync("app", "v1.0.0"));
        await UntilAsync(async () => await SparedAsync(first) is var report && report.Contains("app", StringComparison.Ordinal) && report.Contains(" 2 ", StringComparison.Ordinal));

        folder.Write("guard.yaml", "mode: enforce\n");
        await UntilAsync(async () => (await ModesAsync(first)).SequenceEqual(["enforce", "enforce"]));
        foreach (var client in (RegistryClient[])[one, other])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PutManifestAsync("app", "v1.0.0", Two)).Status);
            Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("app", "v1.0.0", One)).Status);
            Assert.Equal(One.Digest, await client.DigestOfAsync("app", "v1.0.0"));
        }

        Assert.Equal(One.Digest, await direct.DigestOfAsync("app", "v1.0.0"));
    }

    private static async Task<IEnumerable<string?>> ModesAsync(GuardProcess guard)
    {
        using var http = new HttpClient();
        var body = JsonNode.Parse(await http.GetStringAsync(new Uri(guard.AdminUrl, "/api/v1/replicas")))!;
        return body["replicas"]!.AsArray().Select(replica => (string?)replica!["mode"]);
    }

    private static async Task<string> SparedAsync(GuardProcess guard) =>
        (await GuardProgram.RunAsync("audit", "--would-refuse", "--admin", guard.AdminUrl.GetLeftPart(UriPartial.Authority))).MustSucceed().Output;

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var tries = 0; !await isSo(); tries++)
        {
            Assert.True(tries < 600, "it did not come to be so");
            await Task.Delay(50);
        }
    }
}
