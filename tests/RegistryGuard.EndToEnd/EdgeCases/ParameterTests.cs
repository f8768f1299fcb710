using System.Security.Cryptography;
using RegistryGuard.TestKit;
using static RegistryGuard.EndToEnd.EdgeCases.RelayedRegistry;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Parameters of manifest writes, which registries read in different ways.</summary>
public sealed class ParameterTests(ParameterTests.NamedRegistry edge) : IClassFixture<ParameterTests.NamedRegistry>
{
    private static readonly string ByDigest = $"/v2/app/manifests/{Two.Digest}";

    [Theory]
    [InlineData("?tag=v1.0.0")]
    [InlineData("?tag=v2.0.0&tag=v1.0.0")]
    [InlineData("?ta%67=v1.0.0")]
    [InlineData("?t%61g=%761.0.0")]
    public async Task E11_PushByDigestThatNamesABoundTag_IsRefusedAndMovesNoTag(string query)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync($"PUT {ByDigest}{query}");

        Assert.Equal(403, answer?.Status);
        AssertOneError(answer!);
        Assert.DoesNotContain(edge.Relay.Requests.Skip(before), request => request.StartLine.StartsWith("PUT", StringComparison.Ordinal)
            && !request.StartLine.StartsWith($"PUT {ByDigest} ", StringComparison.Ordinal));
        await edge.AssertUnchangedAsync();
    }

    [Fact]
    public async Task E11_PushByDigestToSeveralTags_PublishesEachAndBindsIt()
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        await client.PushBlobsAsync("several", One);

        var answer = await edge.SendAsync($"PUT /v2/several/manifests/{Two.Digest}?tag=v1.0.0&t%61g=v1.0.1");

        Assert.Equal(201, answer?.Status);
        Assert.Equal(["v1.0.0", "v1.0.1"], answer!.Headers.Where(header => header.Name == "OCI-Tag").Select(header => header.Value));
        Assert.Equal(Two.Digest, await direct.DigestOfAsync("several", "v1.0.0"));
        Assert.Equal(Two.Digest, await direct.DigestOfAsync("several", "v1.0.1"));
        Assert.Equal(403, (await edge.SendAsync("PUT /v2/several/manifests/v1.0.1", image: One))?.Status);
    }

    [Theory]
    [InlineData("?TAG=v1.0.0")]
    [InlineData("?Tag=v1.0.0")]
    [InlineData("?T%41G=v1.0.0")]
    [InlineData("?tag=%20v1.0.0")]
    [InlineData("?tag=+v1.0.0")]
    [InlineData("?tag=v1.0.0%00")]
    [InlineData("?tag=")]
    [InlineData("?tag")]
    [InlineData("?x=1;tag=v1.0.0")]
    [InlineData("?x=1%;tag=v1.0.0")]
    [InlineData("?x=%zz&tag=v1.0.0")]
    public Task E12_TagParameterThatCanBeReadInTwoWays_IsRefused(string query) => edge.RefusedAsync(400, $"PUT {ByDigest}{query}");

    [Theory]
    [InlineData("?x=1&y")]
    [InlineData("?tag%00=v1.0.0")]
    [InlineData("?tag%20=v1.0.0")]
    [InlineData("?tags=v1.0.0")]
    [InlineData("?tag[]=v1.0.0")]
    [InlineData("?_method=DELETE")]
    [InlineData("??tag=v1.0.0")]
    public async Task E12_UnknownParameterOfAManifestWrite_IsDropped(string query)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync($"PUT {ByDigest}{query}");

        Assert.Equal(201, answer?.Status);
        Assert.Equal([$"PUT {ByDigest} HTTP/1.1"], edge.Relay.Requests.Skip(before).Select(request => request.StartLine));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("?tag=v2.0.0")]
    [InlineData("?tag=v1.0.0")]
    [InlineData("?%74ag=x")]
    public Task E13_TagParameterBesideATag_IsRefused(string query) => edge.RefusedAsync(400, $"PUT {V1}{query}");

    [Fact]
    public async Task E14_DigestOfAnotherAlgorithm_IsVerifiedAndEqualsTheSameBytesWithoutIt()
    {
        using var direct = edge.Direct();
        using var client = edge.Client();
        await client.PushBlobsAsync("sha512", One);
        var target = "/v2/sha512/manifests/v1.0.0";
        var sha512 = $"sha512:{Convert.ToHexStringLower(SHA512.HashData(One.Manifest))}";

        var mismatch = await edge.SendAsync($"PUT {target}?digest={sha512}", image: Two);
        Assert.Equal(400, mismatch?.Status);
        Assert.Null(await direct.DigestOfAsync("sha512", "v1.0.0"));

        Assert.Equal(201, (await edge.SendAsync($"PUT {target}?digest={sha512}", image: One))?.Status);
        Assert.Equal(201, (await edge.SendAsync($"PUT {target}", image: One))?.Status);
        Assert.Equal(201, (await edge.SendAsync($"PUT {target}?digest={One.Digest}", image: One))?.Status);
        Assert.Equal(403, (await edge.SendAsync($"PUT {target}", image: Two))?.Status);
        Assert.Equal(One.Digest, await direct.DigestOfAsync("sha512", "v1.0.0"));
    }

    [Theory]
    [InlineData("?digest=sha256:ABC")]
    [InlineData("?Digest=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("?digest=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("?digest=")]
    public Task E14_DigestParameterThatIsNotTheBodys_IsRefused(string query) => edge.RefusedAsync(400, $"PUT {V1}{query}");

    [Theory]
    [InlineData("GET /v2/?ns=other.example")]
    [InlineData("GET " + V1 + "?ns=other.example")]
    [InlineData("PUT " + V1 + "?ns=other.example")]
    [InlineData("PUT " + V1 + "?n%73=other.example")]
    [InlineData("PUT " + V1 + "?ns=")]
    [InlineData("POST /v2/app/blobs/uploads/?ns=other.example")]
    [InlineData("GET /v2/app/tags/list?ns=other.example")]
    public Task E29_NamespaceOfAnotherRegistry_Is404(string line) => edge.RefusedAsync(404, line);

    [Theory]
    [InlineData("?ns=registry.example&ns=other.example")]
    [InlineData("?ns=other.example&ns=registry.example")]
    public Task E29_NamespaceGivenTwice_IsRefused(string query) => edge.RefusedAsync(400, $"PUT {V1}{query}");

    [Fact]
    public async Task E29_NamespaceOfThisRegistry_IsNoPartOfTheNameAndStaysHere()
    {
        var before = edge.Relay.Requests.Count;

        var refused = await edge.SendAsync($"PUT {V1}?ns=registry.example");
        var repeated = await edge.SendAsync($"PUT {V1}?ns=Registry.Example", image: One);
        var read = await edge.SendAsync($"GET {V1}?ns=registry.example", $"Accept: {TinyImage.ManifestType}\r\n");

        Assert.Equal((403, 201, 200), (refused?.Status, repeated?.Status, read?.Status));
        Assert.DoesNotContain(edge.Relay.Requests.Skip(before), request => request.Target.Contains("ns=", StringComparison.Ordinal));
        await edge.AssertUnchangedAsync();
    }

    public sealed class NamedRegistry : RelayedRegistry
    {
        protected override string Configuration => "upstream: { names: [registry.example] }";
    }
}
