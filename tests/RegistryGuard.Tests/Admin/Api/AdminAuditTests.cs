using System.Net;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>The audit lists, by the admin API.</summary>
public class AdminAuditTests
{
    [Fact]
    public async Task Audit_OfAllRepositories_IsToldInPagesTheOldestFirstAndCanBeFollowed()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        foreach (var target in (string[])["/v2/a/manifests/v1", "/v2/b/manifests/v1", "/v2/a/manifests/latest"])
        {
            await guard.PushAsync(target, One);
            guard.Clock.Ahead += TimeSpan.FromMinutes(1);
        }

        var first = (await guard.GetAsync("audit?limit=2")).MustBe(HttpStatusCode.OK);
        var second = await guard.GetAsync($"audit?cursor={first["next"]}");
        (await guard.AskAsync(HttpMethod.Put, $"blocked/{DigestOf(Two)}", """{"reason":"CVE"}""")).MustBe(HttpStatusCode.OK);
        var third = await guard.GetAsync($"audit?cursor={second["next"]}");

        Assert.Equal(["binding a:v1", "binding b:v1"], Lines(first));
        Assert.Equal(["move a:latest"], Lines(second));
        Assert.Equal(["block :"], Lines(third));
        Assert.Equal(("loopback", "CVE", DigestOf(Two)), ((string?)third["lines"][0]!["by"], (string?)third["lines"][0]!["reason"], (string?)third["lines"][0]!["digest"]));
        Assert.Empty(Lines(await guard.GetAsync($"audit?cursor={third["next"]}")));
    }

    [Fact]
    public async Task Audit_ByRepositoryKindAndTime_IsOnlyThat()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/a/manifests/v1", One);
        await guard.PushAsync("/v2/b/manifests/v1", One);
        guard.Clock.Ahead += TimeSpan.FromHours(1);
        await guard.PushAsync("/v2/a/manifests/latest", One);
        await guard.PushAsync("/v2/a/manifests/v2", One);
        var since = Uri.EscapeDataString(guard.Clock.GetUtcNow().AddMinutes(-30).ToString("O"));

        Assert.Equal(["binding a:v1", "move a:latest", "binding a:v2"], Lines(await guard.GetAsync("audit?repository=a")));
        Assert.Equal(["binding a:v2"], Lines(await guard.GetAsync($"audit?repository=a&kind=binding&since={since}")));
        Assert.Equal(["move a:latest"], Lines(await guard.GetAsync("audit?kind=move&limit=1")));
        var one = await guard.GetAsync("audit?repository=a&limit=1");
        Assert.Equal(["move a:latest"], Lines(await guard.GetAsync($"audit?repository=a&limit=1&cursor={one["next"]}")));
        (await guard.GetAsync($"audit?repository=b&cursor={one["next"]}")).MustBeProblem(400);
    }

    [Theory]
    [InlineData("audit?kind=push")]
    [InlineData("audit?since=yesterday")]
    [InlineData("audit?repository=A")]
    [InlineData("audit?cursor=x")]
    [InlineData("audit?limit=0")]
    public async Task Audit_WithABadParameter_IsAProblem(string path)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        (await guard.GetAsync(path)).MustBeProblem(400);
    }

    private static IEnumerable<string> Lines(AdminAnswer page) =>
        page["lines"].AsArray().Select(line => $"{line!["kind"]} {line["repository"]}:{line["tag"]}");
}
