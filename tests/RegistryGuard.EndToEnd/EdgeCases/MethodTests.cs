using static RegistryGuard.EndToEnd.EdgeCases.RelayedRegistry;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Methods and paths that the registry API does not have, or that change what the guard keeps.</summary>
public sealed class MethodTests(RelayedRegistry edge) : IClassFixture<RelayedRegistry>
{
    private const string D = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("PATCH " + V1)]
    [InlineData("POST " + V1)]
    [InlineData("PATCH /v2/app/manifests/" + D)]
    [InlineData("POST /v2/app/manifests/" + D + "?tag=v1.0.0")]
    public async Task E20_ManifestSentWithAnotherMethodThanPut_Is405(string line)
    {
        var answer = await edge.RefusedAsync(405, line);

        Assert.Contains("PUT", answer.Header("Allow"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT /v1/repositories/app/tags/v1.0.0", 405)]
    [InlineData("DELETE /v1/repositories/app/", 405)]
    [InlineData("POST /api/v2.0/projects/app/repositories/app/artifacts", 405)]
    [InlineData("DELETE /api/v2.0/projects/x/repositories/app/artifacts/v1.0.0/tags/v1.0.0", 405)]
    [InlineData("DELETE /v2/_zot/ext/x", 405)]
    [InlineData("POST /v2/_zot/ext/mgmt", 405)]
    [InlineData("DELETE /v2/app/tags/reference/v1.0.0", 405)]
    [InlineData("PUT /v2/app/tags/v1.0.0", 405)]
    [InlineData("DELETE /v2/app/tags/list", 405)]
    [InlineData("DELETE /v2/app", 405)]
    [InlineData("DELETE /v2/_catalog", 405)]
    [InlineData("PUT /v2/app/referrers/" + D, 405)]
    [InlineData("PUT /v2/app/blobs/" + D, 405)]
    [InlineData("PUT /v2/app/blobs/uploads/", 405)]
    [InlineData("POST /v2/app/blobs/uploads/x", 405)]
    [InlineData("PUT /", 405)]
    [InlineData("POST /v2", 405)]
    [InlineData("OPTIONS " + V1, 405)]
    [InlineData("TRACE " + V1, 405)]
    [InlineData("PROPPATCH " + V1, 405)]
    [InlineData("COPY " + V1, 405)]
    [InlineData("MOVE " + V1, 405)]
    [InlineData("LINK " + V1, 405)]
    [InlineData("QUERY " + V1, 405)]
    [InlineData("PUTT " + V1, 405)]
    [InlineData("OPTIONS *", 405)]
    [InlineData("GET /v1/_ping", 404)]
    [InlineData("GET /api/v2.0/projects", 404)]
    [InlineData("GET /v2/_zot/ext/mgmt", 404)]
    [InlineData("GET /v2/app/tags/reference/v1.0.0", 404)]
    [InlineData("GET /v2/app", 404)]
    [InlineData("GET /", 404)]
    [InlineData("GET /metrics", 404)]
    [InlineData("GET /healthz", 404)]
    [InlineData("GET /debug/vars", 404)]
    [InlineData("GET /robots.txt", 404)]
    public Task E21_PathOrMethodThatTheApiDoesNotHave_IsRefused(string line, int status) => edge.RefusedAsync(status, line);

    [Theory]
    [InlineData("CONNECT 127.0.0.1:80")]
    [InlineData("GET http://other.example/v2/")]
    [InlineData("PUT ftp://guard" + V1)]
    [InlineData("PUT http://guard:1" + V1)]
    public async Task E21_TargetThatIsAnotherHosts_IsRefused(string line)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync(line);

        Assert.InRange(answer?.Status ?? 0, 400, 405);
        Assert.Empty(edge.Relay.Requests.Skip(before));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("http://guard")]
    [InlineData("http://GUARD")]
    public async Task E21_TargetInAbsoluteForm_IsDecidedOnItsPath(string origin)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync($"PUT {origin}{V1}");

        Assert.Equal(403, answer?.Status);
        Assert.All(edge.Relay.Requests.Skip(before), request => Assert.StartsWith("/v2/app/", request.Target, StringComparison.Ordinal));
        await edge.AssertUnchangedAsync();
    }
}
