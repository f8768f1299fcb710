using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>docker's credentials go through the guard to the registry, and the registry's answer comes back.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerLoginTests(GuardedRegistryWithPassword pair, DockerDaemon docker) : IClassFixture<GuardedRegistryWithPassword>
{
    private static readonly Credential Developer = GuardedRegistryWithPassword.Developer;

    [Fact]
    public async Task DockerLogin_GoodPassword_SucceedsAndPushes()
    {
        (await docker.LoginAsync(Guard, Developer)).MustSucceed();
        await docker.ImportAsync($"{Guard}/login/good:v1.0.0", "good");

        (await docker.PushAsync($"{Guard}/login/good:v1.0.0")).MustSucceed();

        Assert.NotNull(await UpstreamsAsync("login/good", "v1.0.0"));
    }

    [Fact]
    public async Task DockerLogin_WrongPassword_IsRefusedByTheRegistry()
    {
        var login = await docker.LoginAsync(Guard, Developer with { Password = "wrong" });

        Assert.NotEqual(0, login.ExitCode);
        Assert.Contains("401 Unauthorized", login.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DockerPush_StrangerToAProtectedTag_LearnsNothingOfIt()
    {
        (await docker.LoginAsync(Guard, Developer)).MustSucceed();
        await docker.ImportAsync($"{Guard}/login/secret:v1.0.0", "the developer's");
        (await docker.PushAsync($"{Guard}/login/secret:v1.0.0")).MustSucceed();
        var before = await UpstreamsAsync("login/secret", "v1.0.0");
        (await docker.LogoutAsync(Guard)).MustSucceed();
        await docker.ImportAsync($"{Guard}/login/secret:v1.0.0", "a stranger's");

        var push = await docker.PushAsync($"{Guard}/login/secret:v1.0.0");

        Assert.NotEqual(0, push.ExitCode);
        Assert.Contains("no basic auth credentials", push.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("protected", push.Output, StringComparison.Ordinal);
        Assert.Equal(before, await UpstreamsAsync("login/secret", "v1.0.0"));
    }

    private string Guard => pair.Guard.Url.Authority;

    private async Task<string?> UpstreamsAsync(string repository, string tag)
    {
        using var direct = pair.Direct(Developer);
        return await direct.DigestOfAsync(repository, tag);
    }
}
