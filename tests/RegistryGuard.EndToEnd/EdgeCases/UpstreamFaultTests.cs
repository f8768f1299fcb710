using System.Net;
using RegistryGuard.TestKit;
using static RegistryGuard.EndToEnd.EdgeCases.RelayedRegistry;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Registries that fail, lie or lead clients elsewhere, at just the moment that matters.</summary>
public sealed class UpstreamFaultTests(RelayedRegistry edge) : IClassFixture<RelayedRegistry>, IDisposable
{
    public void Dispose()
    {
        edge.Relay.Answer = _ => null;
        edge.Relay.Alter = (_, answer) => answer;
    }

    public static TheoryData<string> Losses => ["500", "502", "503", "504", "cut"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task E25_AnswerLostAfterUpstreamTookTheTag_TheSameDigestCompletesAndAnotherIsRefused(string loss)
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        var (repository, target) = ($"lost-{loss}", $"/v2/lost-{loss}/manifests/v1.0.0");
        await client.PushBlobsAsync(repository, One);
        edge.Relay.Alter = (request, answer) => request.Method != "PUT" || request.Target != target ? answer
            : loss == "cut" ? null
            : answer with { StartLine = $"HTTP/1.1 {loss} Lost", Headers = [("Content-Length", "0")], Body = [] };

        var lost = await client.PutManifestAsync(repository, "v1.0.0", One);
        edge.Relay.Alter = (_, answer) => answer;
        var other = await client.PutManifestAsync(repository, "v1.0.0", Two);
        var same = await client.PutManifestAsync(repository, "v1.0.0", One);

        Assert.InRange((int)lost.Status, 500, 504);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Created), (other.Status, same.Status));
        Assert.Equal(One.Digest, await direct.DigestOfAsync(repository, "v1.0.0"));
    }

    [Fact]
    public async Task E25_RequestLostBeforeUpstreamTookTheTag_TheSameDigestCompletesAndAnotherIsRefused()
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        await client.PushBlobsAsync("unsent", One);
        edge.Relay.Answer = request => request.Method == "PUT" && request.Target == "/v2/unsent/manifests/v1.0.0"
            ? new WireMessage("HTTP/1.1 502 Lost", [("Content-Length", "0")], []) : null;

        Assert.Equal(HttpStatusCode.BadGateway, (await client.PutManifestAsync("unsent", "v1.0.0", One)).Status);
        edge.Relay.Answer = _ => null;
        Assert.Equal("tag-pending", (string?)(await client.PutManifestAsync("unsent", "v1.0.0", Two)).FirstError!["detail"]!["reason"]);
        Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("unsent", "v1.0.0", One)).Status);
        Assert.Equal(One.Digest, await direct.DigestOfAsync("unsent", "v1.0.0"));
    }

    [Theory]
    [InlineData("Basic realm=\"r\"")]
    [InlineData("Bearer realm=\"https://auth.example/token\",service=\"registry\",scope=\"repository:login:pull,push\"")]
    public async Task E26_ChallengeOfUpstream_IsPassedOnUntouchedAndNothingIsBound(string challenge)
    {
        using var client = edge.Client();
        await client.PushBlobsAsync("login", One);
        edge.Relay.Answer = request => request.Header("Authorization") is null && request.Target.Contains("/login/", StringComparison.Ordinal)
            ? new WireMessage("HTTP/1.1 401 Unauthorized", [("WWW-Authenticate", challenge), ("Content-Length", "2")], "{}"u8.ToArray()) : null;

        var tag = $"v1.0.{challenge.Length}";
        var unknown = await edge.SendAsync($"PUT /v2/login/manifests/{tag}", image: Two);
        var known = await edge.SendAsync($"PUT /v2/login/manifests/{tag}", "Authorization: Bearer x\r\n", One);

        Assert.Equal((401, challenge, "{}"), (unknown?.Status, unknown?.Header("WWW-Authenticate"), unknown?.Text));
        Assert.Equal(201, known?.Status);
    }

    // docker-registry's own Location is absolute, of the host that it was asked by.
    [Fact]
    public async Task E27_LocationOnUpstreamsHost_IsPathOnly()
    {
        var start = await edge.SendAsync("POST /v2/app/blobs/uploads/");
        var put = await edge.SendAsync($"PUT {V1}", image: One);

        Assert.StartsWith("/v2/app/blobs/uploads/", start?.Header("Location"), StringComparison.Ordinal);
        Assert.Equal($"/v2/app/manifests/{One.Digest}", put?.Header("Location"));
    }

    [Theory]
    [InlineData("Location", "{upstream}/v2/app/blobs/x", "/v2/app/blobs/x")]
    [InlineData("Location", "//{authority}/v2/app/blobs/x", "/v2/app/blobs/x")]
    [InlineData("Location", "HTTP://{authority}/v2/app/blobs/x", "/v2/app/blobs/x")]
    [InlineData("Location", "http://user@{authority}/v2/app/blobs/x", "/v2/app/blobs/x")]
    [InlineData("Location", "http://{authority}?x=1", "/?x=1")]
    [InlineData("Location", "https://content.example/blob?sig=%2F&u=http://{authority}/x", "https://content.example/blob?sig=%2F&u=http://{authority}/x")]
    [InlineData("Location", "//content.example/blob", "//content.example/blob")]
    [InlineData("Location", "/v2/app/blobs/x?next=http://{authority}/y", "/v2/app/blobs/x?next=http://{authority}/y")]
    [InlineData("Link", "<{upstream}/v2/_catalog?last=b>; rel=\"next\"", "</v2/_catalog?last=b>; rel=\"next\"")]
    [InlineData("Link", "<https://other.example/a>; rel=\"x\", <{upstream}/v2/_catalog?last=b>; rel=\"next\"", "<https://other.example/a>; rel=\"x\", </v2/_catalog?last=b>; rel=\"next\"")]
    [InlineData("Link", "</v2/_catalog?last=a,<b>; rel=\"next\"", "</v2/_catalog?last=a,<b>; rel=\"next\"")]
    public async Task E27_UrlOfUpstreamsAnswer_IsPathOnlyOnItsOwnHostAndElseUntouched(string header, string given, string expected)
    {
        string Filled(string url) => url.Replace("{upstream}", edge.Relay.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("{authority}", edge.Relay.Url.Authority, StringComparison.Ordinal);
        edge.Relay.Alter = (_, answer) => answer.With(header, Filled(given));

        var answer = await edge.SendAsync("GET /v2/app/tags/list");

        Assert.Equal(Filled(expected), answer?.Header(header));
    }

    [Fact]
    public async Task E27_OtherWayPastTheGuardInUpstreamsAnswer_IsRemoved()
    {
        edge.Relay.Alter = (_, answer) => answer.With("Alt-Svc", $"h2=\"{edge.Relay.Url.Authority}\"");

        Assert.Null((await edge.SendAsync("GET /v2/app/tags/list"))?.Header("Alt-Svc"));
    }

    [Fact]
    public async Task E28_UpstreamStoredAnotherDigestThanTheBodys_IsReportedAsDrift()
    {
        using var client = edge.Client();
        await client.PushBlobsAsync("altered", One);
        edge.Relay.Alter = (request, answer) => request.Method == "PUT" && request.Target == "/v2/altered/manifests/v1.0.0"
            ? answer.With("Docker-Content-Digest", Two.Digest) : answer;

        var answer = await edge.SendAsync("PUT /v2/altered/manifests/v1.0.0", image: One);

        Assert.Equal(502, answer?.Status);
        AssertOneError(answer!);
        Assert.Contains(Two.Digest[..19], answer!.Text, StringComparison.Ordinal);
    }
}
