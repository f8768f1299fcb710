using RegistryGuard.TestKit;
using static RegistryGuard.EndToEnd.EdgeCases.RelayedRegistry;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Requests that spell a protected tag in another way.</summary>
public sealed class SpellingTests(RelayedRegistry edge) : IClassFixture<RelayedRegistry>
{
    private const string Hex = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("put")]
    [InlineData("Put")]
    [InlineData("delete")]
    [InlineData("DELETe")]
    public Task E01_MethodNotInCapitals_IsRefused(string method) => edge.RefusedAsync(400, $"{method} {V1}");

    // Though the manifest is in memory; and for the server in front "head" is a method that has a body.
    [Theory]
    [InlineData("get")]
    [InlineData("head")]
    [InlineData("Head")]
    public async Task E01_ReadNotInCapitals_IsRefused(string method)
    {
        const string Accept = $"Accept: {TinyImage.ManifestType}\r\n";
        Assert.Equal(200, (await RawRequest.SendAsync(edge.Guard.Url, $"GET {V1} HTTP/1.1\r\nHost: guard\r\n{Accept}\r\n"))?.Status);

        // A reader that knows no such method reads the body.
        var answer = await RawRequest.SendAsync(edge.Guard.Url, $"{method} {V1} HTTP/1.1\r\nHost: guard\r\n{Accept}Connection: close\r\n\r\n");

        Assert.Equal((400, "application/json"), (answer?.Status, answer?.Header("Content-Type")));
    }

    [Theory]
    [InlineData("//v2/app/manifests/v1.0.0")]
    [InlineData("///v2/app/manifests/v1.0.0")]
    [InlineData("/v2//app/manifests/v1.0.0")]
    [InlineData("/v2/app//manifests/v1.0.0")]
    [InlineData("/v2/app/manifests//v1.0.0")]
    public Task E02_EmptySegment_IsRefused(string target) => edge.RefusedAsync(400, $"PUT {target}");

    [Theory]
    [InlineData("/v2/app/manifests/v1.0.0/")]
    [InlineData("/v2/app/manifests/v1.0.0/.")]
    [InlineData("/v2/app/manifests/v1.0.0/x/..")]
    [InlineData("/v2/app/manifests/v1.0.0/%2e")]
    [InlineData("/v2/./app/manifests/v1.0.0")]
    [InlineData("/v2/x/../app/manifests/v1.0.0")]
    [InlineData("/v2/x/%2e%2E/app/manifests/v1.0.0")]
    [InlineData("/v2/app/blobs/uploads/../../manifests/v1.0.0")]
    [InlineData("/v2/app/blobs/uploads/%2e%2e")]
    public Task E03_TrailingSlashOrDotSegment_IsRefused(string target) => edge.RefusedAsync(400, $"PUT {target}");

    [Theory]
    [InlineData("/v2/app%2Fmanifests%2Fv1.0.0")]
    [InlineData("/v2/app%2fmanifests/v1.0.0")]
    [InlineData("/v2/app/manifests%2Fv1.0.0")]
    [InlineData("/v2%2Fapp/manifests/v1.0.0")]
    [InlineData("/v2/app/blobs/uploads/x%2F..%2F..%2Fmanifests%2Fv1.0.0")]
    public Task E04_EncodedSlash_IsRefused(string target) => edge.RefusedAsync(400, $"PUT {target}");

    [Theory]
    [InlineData("/v2/app/m%61nifests/v1.0.0")]
    [InlineData("/v2/app/manifests/%76%31.0.0")]
    [InlineData("/v2/%61%70%70/%6d%61%6E%69%66%65%73%74%73/%76%31%2E%30%2e%30")]
    [InlineData("/%762/app/manifests/v1.0.0")]
    public async Task E05_EncodedPlainCharacters_AreDecidedDecodedAndSentPlain(string target)
    {
        var before = edge.Relay.Requests.Count;

        var refused = await edge.SendAsync($"PUT {target}");
        var repeated = await edge.SendAsync($"PUT {target}", image: One);

        Assert.Equal((403, 201), (refused?.Status, repeated?.Status));
        Assert.Contains(edge.Relay.Requests.Skip(before), request => request.StartLine == $"PUT {V1} HTTP/1.1");
        Assert.DoesNotContain(edge.Relay.Requests.Skip(before), request => request.Target.Contains('%', StringComparison.Ordinal));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("/v2/app/m%2561nifests/v1.0.0")]
    [InlineData("/v2/..%2fapp/manifests/v1.0.0")]
    [InlineData("/v2/app\\manifests\\v1.0.0")]
    [InlineData("/v2/app/manifests/..\\v1.0.0")]
    [InlineData("/v2/app%5cmanifests%5Cv1.0.0")]
    [InlineData("/v2/app/manifests/v1.0.0%0a")]
    [InlineData("/v2/app/manifests/v1.0.0%0d%0aX:%20y")]
    [InlineData("/v2/app/manifests/v1.0.0%20")]
    [InlineData("/v2/app/manifests/v1.0.0%09")]
    [InlineData("/v2/app/manifests/v1.0.0%23")]
    [InlineData("/v2/app/manifests/v1.0.0%3Fx")]
    [InlineData("/v2/app/manifests/v1.0.0;x=1")]
    [InlineData("/v2/app;x/manifests/v1.0.0")]
    [InlineData("/v2/app/manifests/%c0%af")]
    [InlineData("/v2/app/manifests/v1.0.0%c2%a0")]
    [InlineData("/v2/app/manifests/v1.0.0%e2%80%8b")]
    [InlineData("/v2/app/manifests/v1.0.0%")]
    [InlineData("/v2/app/manifests/v1.0.0%4")]
    [InlineData("/v2/app/manifests/v1.0.0%zz")]
    [InlineData("/v2/app/manifests/v1.0.0%u0031")]
    [InlineData("/v2/app/manifests/v1.0.0#x")]
    public Task E06_CharactersThatRegistriesReadInDifferentWays_AreRefused(string target) => edge.RefusedAsync(400, $"PUT {target}");

    [Theory]
    [InlineData("/v2/app/manifests/v1.0.0%00")]
    [InlineData("/v2/app/manifests/v1.0.0\0")]
    [InlineData("/v2/app/manifests/v1.0.0\u00e9")]
    [InlineData("/v2/app/manifests/v1.0.0 x")]
    public async Task E06_BytesThatNoTargetCanHave_EndTheConnectionWithA400(string target)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync($"PUT {target}");

        Assert.Equal(400, answer?.Status);
        Assert.Empty(edge.Relay.Requests.Skip(before));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("PUT /V2/app/manifests/v1.0.0", 405)]
    [InlineData("PUT /v2/app/Manifests/v1.0.0", 405)]
    [InlineData("PUT /v2/app/MANIFESTS/v1.0.0", 405)]
    [InlineData("DELETE /V2/app/manifests/v1.0.0", 405)]
    [InlineData("GET /V2/app/manifests/v1.0.0", 404)]
    [InlineData("GET /v2/app/Manifests/v1.0.0", 404)]
    [InlineData("GET /v2/app/Blobs/sha256:" + Hex, 404)]
    [InlineData("POST /v2/app/blobs/Uploads/x", 405)]
    public Task E07_OtherLetterCase_IsNoPathOfTheApi(string line, int status) => edge.RefusedAsync(status, line);

    [Theory]
    [InlineData("app/manifests/b")]
    [InlineData("manifests")]
    [InlineData("manifests/manifests")]
    [InlineData("blobs/uploads")]
    [InlineData("tags/list")]
    [InlineData("app/tags")]
    [InlineData("app/referrers")]
    [InlineData("app/blobs/uploads/x")]
    public async Task E08_RepositoryNamedLikeAPartOfThePath_IsSplitOnTheLastManifests(string repository)
    {
        using var client = edge.Client();
        using var direct = edge.Direct();

        var first = await client.PushAsync(repository, "v1.0.0", One);
        var second = await client.PushAsync(repository, "v1.0.0", Two);

        Assert.Equal((201, 403), ((int)first.Status, (int)second.Status));
        Assert.Equal(repository, (string?)second.FirstError!["detail"]!["repository"]);
        Assert.Equal(One.Digest, await direct.DigestOfAsync(repository, "v1.0.0"));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("list")]
    [InlineData("uploads")]
    [InlineData("manifests")]
    public async Task E08_TagNamedLikeAPartOfThePath_IsATag(string tag)
    {
        using var client = edge.Client();

        var first = await client.PushAsync("named/tags", tag, One);
        var second = await client.PushAsync("named/tags", tag, Two);

        Assert.Equal((201, 403), ((int)first.Status, (int)second.Status));
    }

    [Theory]
    [InlineData("sha256:ABC")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("SHA256:" + Hex)]
    [InlineData("foo:beef")]
    [InlineData("sha256:")]
    [InlineData(":")]
    [InlineData("sha256:" + Hex + "0")]
    [InlineData("sha384:" + Hex)]
    [InlineData("v1.0.0:x")]
    [InlineData("v1.0.0%3Ax")]
    [InlineData("v1.0.0@sha256:" + Hex)]
    public Task E09_DigestThatFails_IsNotTakenForATag(string reference) =>
        edge.RefusedAsync(400, $"PUT /v2/app/manifests/{reference}");

    [Theory]
    [InlineData("/v2/App/manifests/v1.0.0")]
    [InlineData("/v2/a..b/manifests/v1.0.0")]
    [InlineData("/v2/-app/manifests/v1.0.0")]
    [InlineData("/v2/app_/manifests/v1.0.0")]
    [InlineData("/v2/manifests/v1.0.0")]
    [InlineData("/v2/_app/manifests/v1.0.0")]
    [InlineData("/v2/app/manifests/.v1")]
    [InlineData("/v2/app/manifests/-v1")]
    [InlineData("/v2/app/manifests/v+1")]
    [InlineData("/v2/app/manifests/v~1")]
    public Task E10_NameOrTagOutOfTheGrammar_IsRefused(string target) => edge.RefusedAsync(400, $"PUT {target}");

    [Fact]
    public async Task E10_NameOrTagTooLong_IsRefused()
    {
        await edge.RefusedAsync(400, $"PUT /v2/app/manifests/{new string('a', 129)}");
        await edge.RefusedAsync(400, $"PUT /v2/{new string('a', 256)}/manifests/v1.0.0");
    }

    // A pattern that took other digits or letters for ASCII ones would put these into another class than the registry's tag.
    [Theory]
    [InlineData("v1.0.%EF%BC%91")]
    [InlineData("%C3%A91")]
    [InlineData("v1%0A")]
    [InlineData("v1%0D%0A")]
    [InlineData("latest%E2%80%A8")]
    [InlineData("v%D9%A1.0.0")]
    public Task E32_CharactersThatOnlyLookLikeATag_NeverReachAPattern(string tag) =>
        edge.RefusedAsync(400, $"PUT /v2/app/manifests/{tag}");

    [Theory]
    [InlineData("sha256-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaag")]
    [InlineData("sha256-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("SHA256-" + Hex)]
    [InlineData("sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256-" + Hex + ".sig2")]
    [InlineData("sha256-" + Hex + ".SIG")]
    [InlineData("sha256-" + Hex + ".sig.att")]
    [InlineData("xsha256-" + Hex)]
    public async Task E33_LookAlikeOfAnOpenTag_IsProtectedLikeAnyOther(string tag)
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        await client.PushAsync("look", tag, One);

        var second = await client.PutManifestAsync("look", tag, Two);

        Assert.Equal(403, (int)second.Status);
        Assert.Equal(One.Digest, await direct.DigestOfAsync("look", tag));
    }

    [Theory]
    [InlineData("sha256-" + Hex)]
    [InlineData("sha256-" + Hex + ".sig")]
    [InlineData("sha256-" + Hex + ".att")]
    [InlineData("sha256-" + Hex + ".sbom")]
    public async Task E33_TagsOfSignaturesAndReferrers_MoveFreely(string tag)
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        await client.PushAsync("signed", tag, One);

        var second = await client.PutManifestAsync("signed", tag, Two);

        Assert.Equal(201, (int)second.Status);
        Assert.Equal(Two.Digest, await direct.DigestOfAsync("signed", tag));
    }
}
