using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A registry that stands still: its connections stay open and nothing comes. Nobody waits for it without end.</summary>
public sealed class FrozenRegistryTests : IDisposable
{
    private static readonly TinyImage Image = FrozenRegistry.Image;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Readyz_RegistryIsFrozen_SaysSo()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        registry.Process.Pause();

        using var http = new HttpClient();
        var told = JsonNode.Parse(await http.GetStringAsync(new Uri(guard.AdminUrl, "/readyz")))!;

        Assert.Equal("ready", (string?)told["status"]);
        Assert.StartsWith("upstream gave no answer within 1 s", (string?)told["upstream"]!["reason"], StringComparison.Ordinal);
    }

    // A registry may move a large blob for minutes before it says that it has it.
    [Fact]
    public async Task Upload_TheRegistryTakesLongerThanUpstreamTimeoutToAnswerItsEnd_IsNotCut()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        var upload = await client.StartUploadAsync("app");
        registry.Process.Pause();
        using var content = new ByteArrayContent(Image.Layer);
        var finished = client.FinishUploadAsync(upload, TinyImage.DigestOf(Image.Layer), content);

        // Another request, sent later, has been given up by now.
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/_catalog")).Status);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/_catalog")).Status);
        registry.Process.Continue();

        Assert.Equal(HttpStatusCode.Created, await finished);
    }

    [Fact]
    public async Task Upload_ThePieceTakesLongerThanUpstreamTimeout_IsNotCut()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        var upload = await client.StartUploadAsync("app");
        var content = new HeldContent(Image.Layer);
        var continued = client.ContinueUploadAsync(upload, content);
        await content.HalfSent;

        registry.Process.Pause();
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/_catalog")).Status);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/_catalog")).Status);
        registry.Process.Continue();
        content.SendTheRest();

        Assert.Equal(HttpStatusCode.Created, await client.FinishUploadAsync(await continued, TinyImage.DigestOf(Image.Layer), content: null));
    }

    [Fact]
    public async Task Download_TakesLongerThanUpstreamTimeout_IsNotCut()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        var bytes = new byte[48 << 20];
        new Random(2).NextBytes(bytes);
        using var content = new ByteArrayContent(bytes);
        await client.PushBlobAsync("app", TinyImage.DigestOf(bytes), content);
        await using var blob = await client.OpenBlobAsync("app", TinyImage.DigestOf(bytes));
        await blob.ReadExactlyAsync(new byte[100]);

        registry.Process.Pause();
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/_catalog")).Status);
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/_catalog")).Status);
        registry.Process.Continue();
        var rest = new byte[bytes.Length - 100];
        await blob.ReadExactlyAsync(rest);

        Assert.True(bytes.AsSpan(100).SequenceEqual(rest));
    }

    [Fact]
    public async Task Read_TheMirrorIsFrozen_IsAnsweredByTheRegistry()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var mirror = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, mirror);
        using var client = new RegistryClient(guard.Url);
        await client.PushAsync("app", "latest", Image);
        mirror.Process.Pause();

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/app/blobs/" + TinyImage.DigestOf(Image.Layer))).Status);
            Assert.Equal(HttpStatusCode.OK, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/app/manifests/" + Image.Digest)).Status);
        }
    }

    [Fact]
    public async Task Read_TheRegistryAndItsMirrorAreFrozen_Is504()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var mirror = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, mirror);
        using var client = new RegistryClient(guard.Url);
        await client.PushAsync("app", "latest", Image);
        registry.Process.Pause();
        mirror.Process.Pause();

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(HttpStatusCode.GatewayTimeout, (await FrozenRegistry.SendAsync(guard, "GET", "/v2/app/blobs/" + TinyImage.DigestOf(Image.Layer))).Status);
        }
    }

    private Task<GuardProcess> StartAsync(RegistryProcess registry, RegistryProcess? mirror = null) =>
        FrozenRegistry.StartGuardAsync(registry, folder.File("record.db"), mirror);
}
