using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

public sealed class SkopeoPushTests(GuardedRegistry pair) : IClassFixture<GuardedRegistry>
{
    [Fact]
    public async Task SkopeoCopy_RebuiltImageToAVersion_IsRefusedNamingTheNextFreeOne()
    {
        (await PushAsync("one", "v1.0.0")).MustSucceed();
        (await PushAsync("two", "v1.0.1")).MustSucceed();

        var push = await PushAsync("rebuilt", "v1.0.0");

        Assert.NotEqual(0, push.ExitCode);
        Assert.Contains("denied: tag team/app:v1.0.0 is protected", push.Output, StringComparison.Ordinal);
        Assert.Contains("Push a new tag, for example v1.0.2.", push.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SkopeoCopy_SameLayersWithOtherAnnotations_IsRefusedAsARebuild()
    {
        var first = TinyImage.Of("dated").Annotated("built at one");
        (await Skopeo.PushAsync(first, pair.Guard.Url, "team/dated", "v1.0.0")).MustSucceed();

        var push = await Skopeo.PushAsync(first.Annotated("built at two"), pair.Guard.Url, "team/dated", "v1.0.0");

        Assert.NotEqual(0, push.ExitCode);
        Assert.Contains("; only annotations differ, as in a rebuild: push the first build instead of building twice", push.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SkopeoCopy_SameImageAgain_IsAccepted()
    {
        (await PushAsync("same", "v2.0.0")).MustSucceed();

        (await PushAsync("same", "v2.0.0")).MustSucceed();
    }

    [Fact]
    public async Task SkopeoCopy_FloatingTag_MovesToTheImageOfTheLastPush()
    {
        (await PushAsync("1.0.0", "v3-release")).MustSucceed();

        (await PushAsync("1.0.1", "v3-release")).MustSucceed();

        using var direct = pair.Direct();
        Assert.Equal(TinyImage.Of("1.0.1").Digest, await direct.DigestOfAsync("team/app", "v3-release"));
    }

    [Fact]
    public async Task SkopeoCopy_ToATagOlderThanTheGuard_IsRefusedUnlessItIsTheSameImage()
    {
        (await Skopeo.PushAsync(TinyImage.Of("old"), pair.Registry.Url, "team/app", "v4.0.0")).MustSucceed();

        (await PushAsync("old", "v4.0.0")).MustSucceed();
        var push = await PushAsync("new", "v4.0.0");

        Assert.Contains("denied: tag team/app:v4.0.0 is protected", push.Output, StringComparison.Ordinal);
        using var direct = pair.Direct();
        Assert.Equal(TinyImage.Of("old").Digest, await direct.DigestOfAsync("team/app", "v4.0.0"));
    }

    private Task<Command> PushAsync(string content, string tag) =>
        Skopeo.PushAsync(TinyImage.Of(content), pair.Guard.Url, "team/app", tag);
}
