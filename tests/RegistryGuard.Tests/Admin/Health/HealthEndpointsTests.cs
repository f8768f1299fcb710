using System.Net;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Admin.Health;

public class HealthEndpointsTests
{
    [Fact]
    public async Task Readyz_EverythingUp_SaysSo()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var (status, body) = await guard.AdminAsync("/readyz");

        Assert.Equal((HttpStatusCode.OK, "ready"), (status, (string?)body!["status"]));
        Assert.True((bool)body["record"]!["up"]!);
        Assert.True((bool)body["upstream"]!["up"]!);
    }

    [Fact]
    public async Task Readyz_RecordAndUpstreamDown_IsReadyAndReportsBoth()
    {
        await using var guard = await GuardUnderTest.StartAsync(upstreamIsDown: true);
        guard.Record.IsDown = true;

        var (status, body) = await guard.AdminAsync("/readyz");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False((bool)body!["record"]!["up"]!);
        Assert.Equal(
            $"upstream can't be reached: the connection was refused (upstream at {guard.Upstream.Url.Authority})",
            (string?)body["upstream"]!["reason"]);
    }

    [Fact]
    public async Task Readyz_RecordInDanger_IsUpAndSaysWhy()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Record.Danger = "it may drop bindings";

        var (status, body) = await guard.AdminAsync("/readyz");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((true, "it may drop bindings"), ((bool)body!["record"]!["up"]!, (string?)body["record"]!["warning"]));
    }

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/v2/", HttpStatusCode.NotFound)]
    [InlineData("/", HttpStatusCode.NotFound)]
    public async Task AdminListener_AnyPath_ServesNothingOfTheRegistry(string path, HttpStatusCode expected)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal(expected, (await guard.AdminAsync(path)).Status);
        Assert.Empty(guard.Upstream.Requests);
    }
}
