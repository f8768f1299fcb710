using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>An image is promoted from <c>dev/</c> to <c>prod/</c> by the real skopeo, without a rebuild, and no other gets there.</summary>
public sealed class PromotionTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private RegistryProcess? registry;
    private GuardProcess? guard;

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryProcess.StartAsync();
        guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}", folder.Write("guard.yaml", """
            policy:
              rules:
                - { repositories: ["prod/**"], tags: ["*"], class: protected, target: { released-in: "dev/{rest}" } }
                - { tags: [latest], class: floating }
            """));
    }

    [Fact]
    public async Task SkopeoCopy_FromDevToProd_IsForWhatIsReleasedThere()
    {
        Uri url = guard!.Url;
        var tested = TinyImage.Of("tested");
        var rebuilt = TinyImage.Of("rebuilt");
        (await Skopeo.PushAsync(tested, url, "dev/team/app", "v1.0.0")).MustSucceed();
        (await Skopeo.PushAsync(rebuilt, url, "dev/team/app", "latest")).MustSucceed();

        Command floating = await Skopeo.CopyAsync(url, "dev/team/app:latest", "prod/team/app:v1.0.0");
        Command pushed = await Skopeo.PushAsync(rebuilt, url, "prod/team/app", "v1.0.0");
        (await Skopeo.CopyAsync(url, "dev/team/app:v1.0.0", "prod/team/app:v1.0.0")).MustSucceed();
        (await Skopeo.CopyAsync(url, "dev/team/app:v1.0.0", "prod/team/app:v1.0.0")).MustSucceed();

        foreach (Command refused in (Command[])[floating, pushed])
        {
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains("tag prod/team/app:v1.0.0 takes only images that are released in dev/team/app (policy.rules[0])", refused.Output, StringComparison.Ordinal);
            Assert.Contains("Released there: v1.0.0.", refused.Output, StringComparison.Ordinal);
        }

        using var client = new RegistryClient(registry!.Url);
        Assert.Equal(tested.Digest, await client.DigestOfAsync("prod/team/app", "v1.0.0"));
    }

    public async ValueTask DisposeAsync()
    {
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        folder.Dispose();
    }
}
