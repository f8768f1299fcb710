using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>What each request is answered while the registry stands still.</summary>
public sealed class FrozenRequestTests(FrozenRegistry frozen) : IClassFixture<FrozenRegistry>
{
    [Theory]
    [InlineData("GET", "/v2/")]
    [InlineData("GET", "/v2/_catalog")]
    [InlineData("GET", "/v2/app/tags/list")]
    [InlineData("GET", "/v2/app/manifests/v9.9.9")]
    [InlineData("HEAD", "/v2/app/manifests/v9.9.9")]
    [InlineData("GET", "/v2/app/manifests/latest")]
    [InlineData("GET", "/v2/app/manifests/{digest}")]
    [InlineData("GET", "/v2/app/blobs/{blob}")]
    [InlineData("HEAD", "/v2/app/blobs/{blob}")]
    [InlineData("POST", "/v2/app/blobs/uploads/")]
    [InlineData("POST", "/v2/app/blobs/uploads/?mount={blob}&from=other")]
    [InlineData("DELETE", "/v2/app/manifests/{digest}")]
    [InlineData("DELETE", "/v2/app/manifests/latest")]
    [InlineData("PUT", "/v2/app/manifests/v2.0.0")]
    [InlineData("PUT", "/v2/app/manifests/latest")]
    [InlineData("GET", "/token?service=registry")]
    [InlineData("POST", "/token")]
    public async Task Request_RegistryIsFrozen_Is504WithTheGuardsSentenceAndALogLine(string method, string target)
    {
        var told = frozen.TimesSaid;

        var answer = await FrozenRegistry.SendAsync(
            frozen.Guard,
            method,
            target.Replace("{digest}", FrozenRegistry.Image.Digest, StringComparison.Ordinal)
                .Replace("{blob}", TinyImage.DigestOf(FrozenRegistry.Image.Layer), StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.Status);
        Assert.True(method == "HEAD" || answer.Body.Contains("upstream gave no answer within 1 s", StringComparison.Ordinal), answer.Body);
        await Readiness.OfAsync(frozen.Guard.Process, () => frozen.TimesSaid > told);
    }
}
