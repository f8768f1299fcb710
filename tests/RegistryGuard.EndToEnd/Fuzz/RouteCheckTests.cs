using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: a request that registry and parser read in different ways is found.</summary>
public sealed class RouteCheckTests
{
    private const string D = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("PUT", "/v2/app/manifests/v1", "app", "v1", null)]
    [InlineData("GET", "/v2/a/manifests/b/manifests/v1", "a/manifests/b", "v1", null)]
    [InlineData("GET", "/v2/app/tags/list", "app", null, null)]
    [InlineData("POST", "/v2/app/blobs/uploads/", "app", null, null)]
    [InlineData("PUT", "/v2/app/blobs/uploads/1?digest=" + D, "app", null, "1")]
    public void Differences_BothReadTheSame_ThereAreNone(string method, string target, string name, string? reference, string? upload) =>
        Assert.Empty(Differences(method, target, name, reference, upload));

    [Theory]
    [InlineData("PUT", "/v2/app/manifests/v1", "app", "v2", null)]
    [InlineData("PUT", "/v2/app/manifests/v1", "other", "v1", null)]
    [InlineData("GET", "/v2/app/tags/list", "app", "list", null)]
    [InlineData("PUT", "/v2/app/blobs/uploads/1", "app", "v1", null)]
    [InlineData("PUT", "/v2/app/blobs/uploads/1", "app", null, "2")]
    [InlineData("PUT", "/v2/app/manifests/%76%31", "app", "v1", null)]
    [InlineData("PUT", "/v2/app/manifests/v1?tag=v2", "app", "v1", null)]
    [InlineData("put", "/v2/app/manifests/v1", "app", "v1", null)]
    [InlineData("PUT", "//v2/app/manifests/v1", "app", "v1", null)]
    public void Differences_OneReadsItInAnotherWayOrNotAtAll_IsFound(string method, string target, string name, string? reference, string? upload) =>
        Assert.Single(Differences(method, target, name, reference, upload));

    [Fact]
    public void Differences_TheRegistryHasNoRouteForAManifest_IsFound() =>
        Assert.Single(RouteCheck.Differences([new WireMessage("PUT /v2/app/manifests/v1 HTTP/1.1", [], [])], ""));

    private static IReadOnlyList<string> Differences(string method, string target, string name, string? reference, string? upload)
    {
        var line = new JsonObject
        {
            ["http.request.method"] = method,
            ["http.request.uri"] = target,
            ["vars.name"] = name,
            ["vars.reference"] = reference,
            ["vars.uuid"] = upload,
        };
        return RouteCheck.Differences([new WireMessage($"{method} {target} HTTP/1.1", [], [])], line.ToJsonString());
    }
}
