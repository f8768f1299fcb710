using System.Net;
using static RegistryGuard.Tests.Registry.ClosedUpstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Delete;

/// <summary>A rule's pushers say who may delete its tags, too, by whatever name.</summary>
public class DeletePushersTests
{
    private const string Policy = """
        policy:
          rules:
            - { tags: ["old-*"], class: protected, delete: allow, pushers: [release] }
            - { tags: [latest], class: floating, pushers: [release] }
            - { tags: [scratch], class: open, pushers: [release] }
            - { tags: ["dev-*"], class: floating }
        """;

    [Theory]
    [InlineData("old-1")]
    [InlineData("latest")]
    [InlineData("scratch")]
    public async Task Delete_OfATagOfAnyClassOrOfItsDigest_IsForThoseThatItsRuleNames(string tag)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);
        await guard.PushAsync($"/v2/app/manifests/{tag}", One, As("release"));

        foreach (var reference in (string[])[tag, DigestOf(One)])
        {
            var delete = await DeleteAsync(guard, reference, "bob");

            Assert.Equal((HttpStatusCode.MethodNotAllowed, "UNSUPPORTED", "not-permitted"), (delete.Status, delete.Code, delete.Reason));
            Assert.StartsWith($"tag app:{tag} and its manifest may be deleted only by release (policy.rules[", delete.Message, StringComparison.Ordinal);
            Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", tag));
        }

        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, DigestOf(One), "release")).Status);
        Assert.Null(guard.Upstream.TagOf("app", tag));
    }

    [Fact]
    public async Task Delete_OfAnotherTagWhoseManifestSuchATagHas_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);
        guard.Upstream.Plant("app", "latest", One);
        await guard.PushAsync("/v2/app/manifests/dev-1", One, As("bob"));
        await guard.PushAsync("/v2/app/manifests/dev-2", Two, As("bob"));

        Assert.Equal("not-permitted", (await DeleteAsync(guard, "dev-1", "bob")).Reason);
        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, "dev-2", "bob")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, DigestOf(Two), "bob")).Status);
    }

    [Fact]
    public async Task Delete_OfWhatAnIndexListsThatSuchATagHas_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);
        guard.Upstream.Plant("app", "dev-1", One);
        guard.Upstream.Plant("app", "dev-2", Two);
        var index = $$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{DigestOf(One)}}","size":2}]}""";
        guard.Upstream.Plant("app", "latest", index);

        Assert.Equal("not-permitted", (await DeleteAsync(guard, DigestOf(One), "bob")).Reason);
        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, DigestOf(Two), "bob")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, DigestOf(One), "release")).Status);
    }

    [Fact]
    public async Task Delete_ByWhoMayNotDeleteOrNotRead_IsUpstreamsOwnAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream);
        closed.Blind["blind"] = closed.ReadOnly["reader"] = true;
        await guard.PushAsync("/v2/app/manifests/latest", One, As("release"));

        foreach (var (name, password) in ((string, string)[])[("blind", "secret"), ("reader", "secret"), ("release", "guessed")])
        {
            var delete = await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/latest", As(name, password));

            Assert.Equal(("X", "upstream"), (delete.Code, delete.Headers.GetValues("X-Whose").Single()));
        }

        Assert.Equal(DigestOf(One), guard.Upstream.TagOf("app", "latest"));
    }

    [Fact]
    public async Task Delete_WhileUpstreamDoesNotSayWhatNamesAreWorth_IsAnsweredForNow()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream) { Door = 404 };
        guard.Upstream.Plant("app", "latest", One);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await DeleteAsync(guard, "latest", "release")).Status);
        closed.Door = 401;
        Assert.Equal(HttpStatusCode.Accepted, (await DeleteAsync(guard, "latest", "release")).Status);
    }

    [Fact]
    public async Task Delete_WhereUpstreamLetsAnybodyIn_IsRefusedToEverybody()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "latest", One);

        var delete = await DeleteAsync(guard, "latest", "release");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "not-permitted"), (delete.Status, delete.Reason));
        Assert.Contains("user names prove nothing and nobody may delete it", delete.Message, StringComparison.Ordinal);
    }

    private static Task<Pushed> DeleteAsync(GuardUnderTest guard, string reference, string name) =>
        guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{reference}", As(name));
}
