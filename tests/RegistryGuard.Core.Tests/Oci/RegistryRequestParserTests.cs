using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

/// <summary>What is read, as what, and what is sent upstream for it.</summary>
public class RegistryRequestParserTests
{
    private const string Hex = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string D = "sha256:" + Hex;

    [Theory]
    [InlineData("GET", "/v2/", "/v2/")]
    [InlineData("GET", "/v2", "/v2/")]
    [InlineData("HEAD", "/v2/", "/v2/")]
    [InlineData("GET", "/v2/_catalog?n=10&last=a", "/v2/_catalog?n=10&last=a")]
    [InlineData("GET", "/v2/r/tags/list", "/v2/r/tags/list")]
    [InlineData("GET", "/v2/a/b/tags/list?n=1&last=v1", "/v2/a/b/tags/list?n=1&last=v1")]
    [InlineData("GET", "/v2/r/referrers/" + D + "?artifactType=x", "/v2/r/referrers/" + D + "?artifactType=x")]
    [InlineData("GET", "/v2/r/blobs/" + D, "/v2/r/blobs/" + D)]
    [InlineData("HEAD", "/v2/r/blobs/" + D, "/v2/r/blobs/" + D)]
    [InlineData("GET", "/v2/%72/tags/%6cist", "/v2/r/tags/list")]
    [InlineData("GET", "http://registry.example/v2/r/tags/list", "/v2/r/tags/list")]
    public void Parse_RequestThatCanMoveNoTag_IsPassedWithARebuiltTarget(string method, string target, string upstream)
    {
        var request = Assert.IsType<RegistryRequest.Passed>(Parse(method, target));
        Assert.Equal(upstream, request.Target);
    }

    [Theory]
    [InlineData("POST", "/v2/r/blobs/uploads/", "/v2/r/blobs/uploads/")]
    [InlineData("POST", "/v2/r/blobs/uploads", "/v2/r/blobs/uploads/")]
    [InlineData("POST", "/v2/r/blobs/uploads/?mount=" + D + "&from=other", "/v2/r/blobs/uploads/?mount=" + D + "&from=other")]
    [InlineData("PATCH", "/v2/r/blobs/uploads/id-1?_state=a%2Bb%3D%3D", "/v2/r/blobs/uploads/id-1?_state=a%2Bb%3D%3D")]
    [InlineData("PUT", "/v2/r/blobs/uploads/id?_state=x&digest=" + D, "/v2/r/blobs/uploads/id?_state=x&digest=" + D)]
    [InlineData("GET", "/v2/r/blobs/uploads/id", "/v2/r/blobs/uploads/id")]
    [InlineData("DELETE", "/v2/r/blobs/uploads/id", "/v2/r/blobs/uploads/id")]
    public void Parse_Upload_IsReadWithItsRepositoryAndARebuiltTarget(string method, string target, string upstream)
    {
        var upload = Assert.IsType<RegistryRequest.Upload>(Parse(method, target));
        Assert.Equal(("r", upstream), (upload.Repository.Value, upload.Target));
        Assert.Equal($"/v2/r/blobs/uploads/{upload.Id}{upload.Query}", upload.Target);
        Assert.Equal(method == "POST", upload.Id.Length == 0);
    }

    [Theory]
    [InlineData("GET", "/api/v2.0/projects", "/api/v2.0/projects")]
    [InlineData("HEAD", "/api/v2.0", "/api/v2.0")]
    [InlineData("GET", "/api/v2.0/", "/api/v2.0/")]
    [InlineData("GET", "/%61pi/v2.0/x?q=1&ns=registry.example", "/api/v2.0/x?q=1")]
    [InlineData("GET", "/v2/_zot/ext/mgmt", "/v2/_zot/ext/mgmt")]
    [InlineData("GET", "/v2/token?service=x", "/v2/token?service=x")]
    [InlineData("POST", "/v2/token", "/v2/token")]
    public void Parse_PathBeyondTheApiThatIsLetThrough_IsPassed(string method, string target, string upstream) =>
        Assert.Equal(upstream, Assert.IsType<RegistryRequest.Passed>(RegistryRequestParser.TryParse(method, target, Beyond, out _)).Target);

    [Theory]
    [InlineData("POST", "/api/v2.0/projects", 405)]
    [InlineData("PUT", "/api/v2.0/projects", 405)]
    [InlineData("PATCH", "/api/v2.0/projects", 405)]
    [InlineData("DELETE", "/v2/_zot/ext/x", 405)]
    [InlineData("GET", "/api/v2.0x", 404)]
    [InlineData("GET", "/api", 404)]
    [InlineData("GET", "/API/v2.0/x", 404)]
    [InlineData("GET", "/api/v2.0/../x", 400)]
    [InlineData("GET", "/api/v2.0/%2e%2e/x", 400)]
    [InlineData("GET", "/api/v2.0//x", 400)]
    [InlineData("GET", "/api/v2.0/x%2Fy", 400)]
    [InlineData("GET", "/api/v2.0/x?a=b;c", 400)]
    [InlineData("GET", "/v2/_zot/manifests/v1", 400)]
    [InlineData("HEAD", "/v2/token", 404)]
    [InlineData("PUT", "/v2/token", 405)]
    [InlineData("DELETE", "/v2/token", 405)]
    [InlineData("GET", "/v2/token/", 400)]
    [InlineData("GET", "/v2/token/x", 404)]
    public void Parse_WhatIsLetThroughBeyondTheApi_IsNoMoreThanThat(string method, string target, int status)
    {
        Assert.Null(RegistryRequestParser.TryParse(method, target, Beyond, out var error));
        Assert.Equal(status, error.Status);
    }

    [Theory]
    [InlineData("PUT", "/v2/r/manifests/v1", typeof(RegistryRequest.ManifestWrite))]
    [InlineData("DELETE", "/v2/r/manifests/v1", typeof(RegistryRequest.ManifestDelete))]
    [InlineData("GET", "/v2/token/manifests/v1", typeof(RegistryRequest.ManifestRead))]
    [InlineData("GET", "/v2/_catalog", typeof(RegistryRequest.Passed))]
    public void Parse_PathOfTheApi_IsNotShadowedByWhatIsLetThrough(string method, string target, Type type) =>
        Assert.IsType(type, RegistryRequestParser.TryParse(method, target, Beyond, out _));

    [Fact]
    public void Parse_NamespaceGivenTwice_Is400() =>
        AssertRefused("GET", "/v2/r/manifests/v1?ns=a&ns=b", 400, ErrorCode.Unsupported);

    private static BeyondTheApi Beyond { get; } = new(
        [PathPrefix.TryParse("/api/v2.0", out _)!, PathPrefix.TryParse("/v2/_zot/", out _)!], "/v2/token");

    [Theory]
    [InlineData("/v2/r/manifests/v1", "r", "v1", "/v2/r/manifests/v1")]
    [InlineData("/v2/a/b-c/d_e/manifests/V1.0_x-y", "a/b-c/d_e", "V1.0_x-y", "/v2/a/b-c/d_e/manifests/V1.0_x-y")]
    [InlineData("/v2/r/m%61nifests/%76%31", "r", "v1", "/v2/r/manifests/v1")]
    [InlineData("/v2/r/manifests/v1?x=1&y", "r", "v1", "/v2/r/manifests/v1")]
    [InlineData("/v2/r/manifests/v1?ns=registry.example", "r", "v1", "/v2/r/manifests/v1")]
    [InlineData("/v2/a/manifests/b/manifests/v1", "a/manifests/b", "v1", "/v2/a/manifests/b/manifests/v1")]
    [InlineData("/v2/manifests/manifests/v1", "manifests", "v1", "/v2/manifests/manifests/v1")]
    [InlineData("/v2/manifests/manifests/manifests", "manifests", "manifests", "/v2/manifests/manifests/manifests")]
    [InlineData("/v2/a/blobs/uploads/manifests/v1", "a/blobs/uploads", "v1", "/v2/a/blobs/uploads/manifests/v1")]
    [InlineData("/v2/a/tags/list/manifests/v1", "a/tags/list", "v1", "/v2/a/tags/list/manifests/v1")]
    [InlineData("/v2/a/tags/manifests/list", "a/tags", "list", "/v2/a/tags/manifests/list")]
    [InlineData("/v2/_catalog/manifests/v1", null, null, null)]
    public void Parse_ManifestWriteByTag_IsSplitOnTheLastManifests(string target, string? name, string? tag, string? upstream)
    {
        if (name is null)
        {
            AssertRefused("PUT", target, 400, ErrorCode.NameInvalid);
            return;
        }

        var write = Assert.IsType<RegistryRequest.ManifestWrite>(Parse("PUT", target));
        Assert.Equal((name, tag, upstream), (write.Repository.Value, write.Reference.Value, write.Target));
        Assert.False(write.Reference.IsDigest);
        Assert.Empty(write.Tags);
    }

    [Fact]
    public void Parse_ManifestWriteByTagWithDigest_DeclaresItAndKeepsItUpstream()
    {
        var write = Assert.IsType<RegistryRequest.ManifestWrite>(Parse("PUT", $"/v2/r/manifests/v1?digest=sha256%3A{Hex}"));
        Assert.Equal(Digest.Parse(D), write.Declared);
        Assert.Equal($"/v2/r/manifests/v1?digest={D}", write.Target);
    }

    [Fact]
    public void Parse_ManifestWriteByDigestWithTags_TakesEveryTagOutOfTheTarget()
    {
        var write = Assert.IsType<RegistryRequest.ManifestWrite>(Parse("PUT", $"/v2/r/manifests/{D}?tag=a&ta%67=b"));
        Assert.Equal([Tag.Parse("a"), Tag.Parse("b")], write.Tags);
        Assert.Equal(Digest.Parse(D), write.Declared);
        Assert.Equal($"/v2/r/manifests/{D}", write.Target);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public void Parse_ManifestRead_IsARead(string method) =>
        Assert.IsType<RegistryRequest.ManifestRead>(Parse(method, "/v2/r/manifests/v1"));

    [Theory]
    [InlineData("v1", false)]
    [InlineData(D, true)]
    public void Parse_ManifestDelete_IsADelete(string reference, bool isDigest)
    {
        var delete = Assert.IsType<RegistryRequest.ManifestDelete>(Parse("DELETE", $"/v2/r/manifests/{reference}?force=1"));
        Assert.Equal((isDigest, $"/v2/r/manifests/{reference}"), (delete.Reference.IsDigest, delete.Target));
    }

    [Fact]
    public void Parse_BlobDelete_IsADelete() =>
        Assert.Equal($"/v2/r/blobs/{D}", Assert.IsType<RegistryRequest.BlobDelete>(Parse("DELETE", $"/v2/r/blobs/{D}")).Target);

    [Theory]
    [InlineData("GET", "/v2/r/manifests/v1?ns=registry.example", "/v2/r/manifests/v1")]
    [InlineData("GET", "/v2/r/tags/list?n=1&ns=registry.example&last=a", "/v2/r/tags/list?n=1&last=a")]
    [InlineData("PUT", "/v2/r/manifests/v1?%6es=registry.example", "/v2/r/manifests/v1")]
    [InlineData("GET", "/v2/?ns=registry.example", "/v2/")]
    public void Parse_Namespace_IsReadAndNotSentUpstream(string method, string target, string upstream)
    {
        var request = Parse(method, target);
        Assert.Equal(("registry.example", upstream), (request.Namespace, request.Target));
    }

    [Theory]
    [InlineData("put")]
    [InlineData("Put")]
    [InlineData("delete")]
    [InlineData("get")]
    public void Parse_MethodNotInCapitals_Is400(string method) => AssertRefused(method, "/v2/r/manifests/v1", 400, ErrorCode.Unsupported);

    [Theory]
    [InlineData("OPTIONS", "/v2/")]
    [InlineData("CONNECT", "h:80")]
    [InlineData("TRACE", "/v2/")]
    [InlineData("PATCH", "/v2/r/manifests/v1")]
    [InlineData("POST", "/v2/r/manifests/v1")]
    [InlineData("PUT", "/v2/r/blobs/" + D)]
    [InlineData("PUT", "/v2/r/blobs/uploads/")]
    [InlineData("POST", "/v2/r/blobs/uploads/id")]
    [InlineData("PUT", "/v2/")]
    [InlineData("DELETE", "/v2/_catalog")]
    [InlineData("POST", "/v2/r/tags/list")]
    [InlineData("PUT", "/v2/r/referrers/" + D)]
    [InlineData("PUT", "/v1/repositories/r/tags/v1")]
    [InlineData("POST", "/api/v2.0/projects")]
    [InlineData("DELETE", "/v2/r/tags/reference/v1")]
    [InlineData("PUT", "/v2/_zot/ext/x")]
    [InlineData("DELETE", "/V2/r/manifests/v1")]
    public void Parse_MethodThatThePathDoesNotHave_Is405(string method, string target) =>
        AssertRefused(method, target, 405, ErrorCode.Unsupported);

    [Theory]
    [InlineData("/")]
    [InlineData("/V2/")]
    [InlineData("/V2/r/manifests/v1")]
    [InlineData("/v2/r/Manifests/v1")]
    [InlineData("/v2/r")]
    [InlineData("/v2/_zot/ext/x")]
    [InlineData("/v2/r/tags/reference/v1")]
    [InlineData("/metrics")]
    public void Parse_ReadOfAnUnknownPath_Is404(string target) => AssertRefused("GET", target, 404, ErrorCode.NameUnknown);

    [Theory]
    [InlineData("//v2/r/manifests/v1")]
    [InlineData("/v2//r/manifests/v1")]
    [InlineData("/v2/r//manifests/v1")]
    [InlineData("/v2/r/manifests//v1")]
    [InlineData("/v2/r/manifests/v1/")]
    [InlineData("/v2/r/manifests/v1/.")]
    [InlineData("/v2/r/manifests/v1/x/..")]
    [InlineData("/v2/./r/manifests/v1")]
    [InlineData("/v2/r/%2e%2e/manifests/v1")]
    [InlineData("/v2/r%2Fmanifests%2Fv1")]
    [InlineData("/v2/r/m%2561nifests/v1")]
    [InlineData("/v2/..%2fr/manifests/v1")]
    [InlineData("/v2/r\\manifests\\v1")]
    [InlineData("/v2/r/manifests/v1%5c")]
    [InlineData("/v2/r/manifests/v1%0a")]
    [InlineData("/v2/r/manifests/v1%20")]
    [InlineData("/v2/r/manifests/v1%23")]
    [InlineData("/v2/r/manifests/v1#x")]
    [InlineData("/v2/r/manifests/%c0%af")]
    [InlineData("/v2/r/manifests/%c3%a9")]
    [InlineData("/v2/r/manifests/v1%")]
    [InlineData("/v2/r/manifests/v1%zz")]
    [InlineData("/v2/r/manifests/v1%00")]
    [InlineData("/v2/r/manifests/é")]
    [InlineData("/v2/r/manifests/v1?x#y")]
    [InlineData("/v2/r/manifests/v1?x=é")]
    [InlineData("/v2/r/manifests/v1?x y")]
    [InlineData("v2/r/manifests/v1")]
    [InlineData("*")]
    [InlineData("")]
    public void Parse_PathThatARegistryMightReadInAnotherWay_Is400(string target) =>
        AssertRefused("PUT", target, 400, ErrorCode.NameInvalid);

    [Theory]
    [InlineData("/v2/R/manifests/v1", ErrorCode.NameInvalid, 400)]
    [InlineData("/v2/a..b/manifests/v1", ErrorCode.NameInvalid, 400)]
    [InlineData("/v2/manifests/v1", ErrorCode.NameInvalid, 400)]
    [InlineData("/v2/r/manifests/.v1", ErrorCode.TagInvalid, 400)]
    [InlineData("/v2/r/manifests/-v1", ErrorCode.TagInvalid, 400)]
    [InlineData("/v2/r/manifests/v+1", ErrorCode.TagInvalid, 400)]
    [InlineData("/v2/r/manifests/sha256:ABC", ErrorCode.DigestInvalid, 400)]
    [InlineData("/v2/r/manifests/foo:beef", ErrorCode.DigestInvalid, 400)]
    [InlineData("/v2/r/manifests/sha256:", ErrorCode.DigestInvalid, 400)]
    [InlineData("/v2/r/manifests/" + D + "0", ErrorCode.DigestInvalid, 400)]
    public void Parse_NameTagOrDigestOutOfTheGrammar_IsRefused(string target, ErrorCode code, int status) =>
        AssertRefused("PUT", target, status, code);

    [Fact]
    public void Parse_TagOf129Characters_Is400() =>
        AssertRefused("PUT", "/v2/r/manifests/" + new string('a', 129), 400, ErrorCode.TagInvalid);

    [Theory]
    [InlineData("v1?tag=x", ErrorCode.TagInvalid)]
    [InlineData("v1?TAG=x", ErrorCode.TagInvalid)]
    [InlineData(D + "?TAG=v1", ErrorCode.TagInvalid)]
    [InlineData(D + "?tag=%20v1", ErrorCode.TagInvalid)]
    [InlineData(D + "?tag=+v1", ErrorCode.TagInvalid)]
    [InlineData(D + "?tag=", ErrorCode.TagInvalid)]
    [InlineData(D + "?tag", ErrorCode.TagInvalid)]
    [InlineData(D + "?digest=" + D, ErrorCode.DigestInvalid)]
    [InlineData("v1?digest=" + D + "&digest=" + D, ErrorCode.DigestInvalid)]
    [InlineData("v1?Digest=" + D, ErrorCode.DigestInvalid)]
    [InlineData("v1?digest=sha256:ABC", ErrorCode.DigestInvalid)]
    [InlineData("v1?x=1;tag=v2", ErrorCode.Unsupported)]
    [InlineData("v1?x=%zz", ErrorCode.Unsupported)]
    public void Parse_ParameterOfAManifestWriteThatCanBeReadTwoWays_Is400(string reference, ErrorCode code) =>
        AssertRefused("PUT", $"/v2/r/manifests/{reference}", 400, code);

    [Theory]
    [InlineData(D + "?Tag=v4", "is not written in lower case")]
    [InlineData(D + "?tag=", "the parameter 'tag' has no valid tag")]
    [InlineData("v1?tag=v2", "the parameter 'tag' is for a push by digest, and this is one by tag")]
    [InlineData("v1?Digest=" + D, "is not written in lower case")]
    [InlineData("v1?digest=sha256:ABC", "the parameter 'digest' has no sha256 or sha512 digest")]
    [InlineData("v1?digest=" + D + "&digest=" + D, "is given more than once")]
    [InlineData(D + "?digest=" + D, "the parameter 'digest' is for a push by tag, and this is one by digest")]
    [InlineData("v1?a;b", "the query has a semicolon")]
    [InlineData("v1?x=%zz", "the query has a '%' without two hexadecimal digits after it")]
    public void Parse_ParameterThatIsRefused_IsToldWhatIsWrongWithIt(string reference, string message)
    {
        Assert.Null(RegistryRequestParser.TryParse("PUT", $"/v2/r/manifests/{reference}", out var error));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    // The slash is in the query or the fragment there: the path is "/".
    [Theory]
    [InlineData("http://registry.example?/v2/r/manifests/v1")]
    [InlineData("http://registry.example#/v2/r/manifests/v1")]
    [InlineData("http://registry.example")]
    public void Parse_AbsoluteFormWithoutAPath_IsRefused(string target)
    {
        Assert.Null(RegistryRequestParser.TryParse("PUT", target, out var error));
        Assert.Equal((400, ErrorCode.NameInvalid), (error.Status, error.Code));
    }

    [Theory]
    [InlineData("/v2/r/manifests/{0}")]
    [InlineData("/v2/r/manifests/sha256:{0}")]
    [InlineData("/v2/{0}/manifests/v1")]
    public void Parse_NameFarTooLong_IsNotRepeatedWhole(string target)
    {
        Assert.Null(RegistryRequestParser.TryParse("GET", target.Replace("{0}", new string('a', 100_000), StringComparison.Ordinal), out var error));
        Assert.InRange(error.Message.Length, 20, 500);
    }

    private static RegistryRequest Parse(string method, string target)
    {
        var request = RegistryRequestParser.TryParse(method, target, out var error);
        Assert.True(request is not null, $"{error.Status} {error.Code}: {error.Message}");
        return request;
    }

    private static void AssertRefused(string method, string target, int status, ErrorCode code)
    {
        var request = RegistryRequestParser.TryParse(method, target, out var error);
        Assert.Null(request);
        Assert.Equal((status, code), (error.Status, error.Code));
        Assert.NotEmpty(error.Message);
    }
}
