using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The stories as a developer with docker lives through them.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerPushTests(GuardedRegistry pair, DockerDaemon docker) : IClassFixture<GuardedRegistry>
{
    [Fact]
    public async Task DockerPush_NewTag_IsStoredUpstream()
    {
        await ImageAsync("new:v1.0.0", "monday");

        (await docker.PushAsync(Name("new:v1.0.0"))).MustSucceed();

        Assert.NotNull(await UpstreamsAsync("new", "v1.0.0"));
    }

    [Fact]
    public async Task DockerPush_SameDigestAgain_IsAccepted()
    {
        await ImageAsync("again:v1.0.0", "monday");
        (await docker.PushAsync(Name("again:v1.0.0"))).MustSucceed();

        (await docker.PushAsync(Name("again:v1.0.0"))).MustSucceed();
    }

    [Fact]
    public async Task DockerPush_RebuiltImageToTheSameTag_IsRefusedWithAFreeTagAndNothingChangesUpstream()
    {
        await ImageAsync("app:v1", "monday");
        (await docker.PushAsync(Name("app:v1"))).MustSucceed();
        var monday = await UpstreamsAsync("app", "v1");
        await ImageAsync("app:v1", "tuesday");

        var push = await docker.PushAsync(Name("app:v1"));

        Assert.NotEqual(0, push.ExitCode);
        Assert.Matches(
            "denied: tag app:v1 is protected: it is bound to sha256:[0-9a-f]{12}… since [0-9T:-]{19}Z and can't be moved to "
            + "sha256:[0-9a-f]{12}…\\. Push a new tag, for example v2\\.",
            push.Output);
        Assert.Equal(monday, await UpstreamsAsync("app", "v1"));
    }

    [Fact]
    public async Task DockerPush_FloatingTag_Moves()
    {
        await ImageAsync("base:v1-release", "1.0.0");
        (await docker.PushAsync(Name("base:v1-release"))).MustSucceed();
        var before = await UpstreamsAsync("base", "v1-release");
        await ImageAsync("base:v1-release", "1.0.1");

        (await docker.PushAsync(Name("base:v1-release"))).MustSucceed();

        Assert.NotEqual(before, await UpstreamsAsync("base", "v1-release"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task DockerPush_ToATagOlderThanTheGuard_IsRefusedUnlessItIsTheSameImage()
    {
        await ImageAsync("old:v1.0.0", "before the guard");
        await docker.TagAsync(Name("old:v1.0.0"), $"{pair.Registry.Url.Authority}/old:v1.0.0");
        (await docker.PushAsync($"{pair.Registry.Url.Authority}/old:v1.0.0")).MustSucceed();
        var before = await UpstreamsAsync("old", "v1.0.0");

        (await docker.PushAsync(Name("old:v1.0.0"))).MustSucceed();
        await ImageAsync("old:v1.0.0", "with the guard");
        var push = await docker.PushAsync(Name("old:v1.0.0"));

        Assert.Contains("denied: tag old:v1.0.0 is protected", push.Output, StringComparison.Ordinal);
        Assert.Equal(before, await UpstreamsAsync("old", "v1.0.0"));
    }

    private string Name(string image) => $"{pair.Guard.Url.Authority}/{image}";

    private Task ImageAsync(string image, string content) => docker.ImportAsync(Name(image), content);

    private async Task<string?> UpstreamsAsync(string repository, string tag)
    {
        using var direct = pair.Direct();
        return await direct.DigestOfAsync(repository, tag);
    }
}
