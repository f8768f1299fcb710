using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>Nodes that pull by the registry's name through the guard, set up as deploy/mirrors has it. The registry itself is
/// up, under the name in the images' references, with another image under the tag: whoever falls back to it gets that.</summary>
public sealed class ClusterPullTests(GuardedRegistry pair) : IClassFixture<GuardedRegistry>
{
    [Fact]
    public async Task Containerd_PullsByTheRegistrysName_GetsTheImage()
    {
        await using var containerd = await Containerd.StartAsync();
        containerd.Configure("registry.example", Hosts());
        var image = await PushedAsync("ctr-name");

        (await containerd.PullAsync("registry.example/ctr-name:v1.0.0")).MustSucceed();

        Assert.Equal(image.Digest, await containerd.DigestOfAsync("registry.example/ctr-name:v1.0.0"));
    }

    [Fact]
    public async Task Containerd_TagMovedBehindTheGuardsBack_GetsTheRecordedImage()
    {
        await using var containerd = await Containerd.StartAsync();
        containerd.Configure(Registry, Hosts());
        var image = await PushedAsync("ctr-moved");
        await MoveAsync("ctr-moved");

        (await containerd.PullAsync($"{Registry}/ctr-moved:v1.0.0")).MustSucceed();

        Assert.Equal(image.Digest, await containerd.DigestOfAsync($"{Registry}/ctr-moved:v1.0.0"));
    }

    [Fact]
    public async Task Containerd_RecordedImageIsGone_GetsAnErrorAndNoOtherImage()
    {
        await using var containerd = await Containerd.StartAsync();
        containerd.Configure(Registry, Hosts());
        var image = await PushedAsync("ctr-gone");
        await MoveAsync("ctr-gone", image.Digest);

        var pull = await containerd.PullAsync($"{Registry}/ctr-gone:v1.0.0");

        Assert.NotEqual(0, pull.ExitCode);
        Assert.Null(await containerd.DigestOfAsync($"{Registry}/ctr-gone:v1.0.0"));
    }

    [Fact]
    public async Task Containerd_GuardIsStopped_GetsAnErrorAndNoOtherImage()
    {
        await using var containerd = await Containerd.StartAsync();
        await PushedAsync("ctr-stopped");
        await MoveAsync("ctr-stopped");
        containerd.Configure(Registry, Hosts(guard: NobodyListens()));

        var pull = await containerd.PullAsync($"{Registry}/ctr-stopped:v1.0.0");

        Assert.NotEqual(0, pull.ExitCode);
        Assert.Null(await containerd.DigestOfAsync($"{Registry}/ctr-stopped:v1.0.0"));
    }

    [Fact]
    public async Task Podman_PullsByTheRegistrysName_GetsTheImage()
    {
        using var podman = new Podman();
        podman.Configure(Registries("registry.example"));
        var image = await PushedAsync("pod-name");

        (await podman.PullAsync("registry.example/pod-name:v1.0.0")).MustSucceed();

        Assert.Equal(image.Digest, await podman.DigestOfAsync("registry.example/pod-name:v1.0.0"));
    }

    [Fact]
    public async Task Podman_TagMovedBehindTheGuardsBack_GetsTheRecordedImage()
    {
        using var podman = new Podman();
        podman.Configure(Registries(Registry));
        var image = await PushedAsync("pod-moved");
        await MoveAsync("pod-moved");

        (await podman.PullAsync($"{Registry}/pod-moved:v1.0.0")).MustSucceed();

        Assert.Equal(image.Digest, await podman.DigestOfAsync($"{Registry}/pod-moved:v1.0.0"));
    }

    [Fact]
    public async Task Podman_RecordedImageIsGone_GetsAnErrorThatSaysWhyAndNoOtherImage()
    {
        using var podman = new Podman();
        podman.Configure(Registries(Registry));
        var image = await PushedAsync("pod-gone");
        await MoveAsync("pod-gone", image.Digest);

        var pull = await podman.PullAsync($"{Registry}/pod-gone:v1.0.0");

        Assert.NotEqual(0, pull.ExitCode);
        Assert.Contains("upstream no longer has that manifest; no other image is given for it", pull.Output, StringComparison.Ordinal);
        Assert.Null(await podman.DigestOfAsync($"{Registry}/pod-gone:v1.0.0"));
    }

    [Fact]
    public async Task Podman_GuardIsStopped_GetsAnErrorAndNoOtherImage()
    {
        using var podman = new Podman();
        await PushedAsync("pod-stopped");
        await MoveAsync("pod-stopped");
        podman.Configure(Registries(Registry, guard: NobodyListens()));

        var pull = await podman.PullAsync($"{Registry}/pod-stopped:v1.0.0");

        Assert.NotEqual(0, pull.ExitCode);
        Assert.Null(await podman.DigestOfAsync($"{Registry}/pod-stopped:v1.0.0"));
    }

    // registries.conf is for pulls. What this shows is why the registry must be out of pushers' reach.
    [Fact]
    public async Task PodmanAndSkopeo_PushByTheRegistrysName_GoPastTheGuard()
    {
        using var podman = new Podman();
        podman.Configure(Registries(Registry));
        await PushedAsync("pod-push");
        (await podman.PullAsync($"{Registry}/pod-push:v1.0.0")).MustSucceed();
        var another = TinyImage.Of("another");

        (await podman.PushAsync($"{Registry}/pod-push:v1.0.0", $"{Registry}/pod-other:v1.0.0")).MustSucceed();
        (await Skopeo.PushAsync(another, pair.Registry.Url, "pod-push", "v1.0.0", Registries(Registry))).MustSucceed();

        using var direct = pair.Direct();
        Assert.NotNull(await direct.DigestOfAsync("pod-other", "v1.0.0"));
        Assert.Equal(another.Digest, await direct.DigestOfAsync("pod-push", "v1.0.0"));
        Assert.DoesNotContain("\"Repository\":\"pod-other\"", pair.Guard.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PodmanAndSkopeo_PushByTheGuardsName_AreRefused()
    {
        using var podman = new Podman();
        podman.Configure(Registries(Registry));
        await PushedAsync("pod-guard");
        await PushedAsync("pod-source");
        (await podman.PullAsync($"{Registry}/pod-source:v1.0.0")).MustSucceed();

        var push = await podman.PushAsync($"{Registry}/pod-source:v1.0.0", $"{pair.Guard.Url.Authority}/pod-guard:v1.0.0");
        var copy = await Skopeo.PushAsync(TinyImage.Of("another"), pair.Guard.Url, "pod-guard", "v1.0.0", Registries(Registry));

        Assert.All((Command[])[push, copy], command =>
        {
            Assert.NotEqual(0, command.ExitCode);
            Assert.Contains("denied: tag pod-guard:v1.0.0 is protected", command.Output, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Containerd_WithTheCapabilityToPush_PushesThroughTheGuard()
    {
        await using var containerd = await Containerd.StartAsync();
        containerd.Configure(Registry, Hosts().Replace("\"pull\", \"resolve\"", "\"pull\", \"resolve\", \"push\"", StringComparison.Ordinal));
        var image = await PushedAsync("ctr-push");
        await PushedAsync("ctr-source");
        (await containerd.PullAsync($"{Registry}/ctr-source:v1.0.0")).MustSucceed();
        await containerd.TagAsync($"{Registry}/ctr-source:v1.0.0", $"{Registry}/ctr-push:v1.0.0");

        var push = await containerd.PushAsync($"{Registry}/ctr-push:v1.0.0");

        Assert.Equal(1, push.ExitCode);
        Assert.Matches("unexpected status.*403 Forbidden", push.Output);
        Assert.DoesNotContain("is protected", push.Output, StringComparison.Ordinal);
        using var direct = pair.Direct();
        Assert.Equal(image.Digest, await direct.DigestOfAsync("ctr-push", "v1.0.0"));
        Assert.Contains("tag ctr-push:v1.0.0 is protected", pair.Guard.Process.Output, StringComparison.Ordinal);
    }

    private string Registry => pair.Registry.Url.Authority;

    private string Hosts(string? guard = null) => SetUp("containerd/hosts.toml", guard);

    private string Registries(string name, string? guard = null) =>
        SetUp("podman/registries.conf", guard).Replace("\"registry.example\"", $"\"{name}\"", StringComparison.Ordinal);

    private string SetUp(string file, string? guard) => File.ReadAllText(SourceTree.File("deploy/mirrors/" + file))
        .Replace("guard.example:8080", guard ?? pair.Guard.Url.Authority, StringComparison.Ordinal);

    private static string NobodyListens() => $"127.0.0.1:{FreePort.Next()}";

    private async Task<TinyImage> PushedAsync(string repository)
    {
        using var client = pair.Client();
        var image = TinyImage.Of(repository);
        Assert.Equal(HttpStatusCode.Created, (await client.PushAsync(repository, "v1.0.0", image)).Status);
        return image;
    }

    // Another image under the tag, and perhaps the recorded one deleted, past the guard.
    private async Task MoveAsync(string repository, string? deleted = null)
    {
        using var direct = pair.Direct();
        Assert.Equal(HttpStatusCode.Created, (await direct.PushAsync(repository, "v1.0.0", TinyImage.Of("moved " + repository))).Status);
        if (deleted is not null)
        {
            using var http = new HttpClient();
            using var answer = await http.DeleteAsync(new Uri(pair.Registry.Url, $"/v2/{repository}/manifests/{deleted}"));
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }
    }
}
