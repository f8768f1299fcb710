using System.Net;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>A recorded floating tag becomes a protected one: it is bound to what it had (docs/moves.md, "Class changes"). The other policy
/// is another replica's, so that no reload has to be waited for.</summary>
public class ClassChangePullTests
{
    private const string Recorded = "policy: { rules: [{ tags: [\"v*\"], class: floating, pull: recorded }] }";
    private const string Protected = "policy: { rules: [{ tags: [nothing], class: open }] }";

    [Fact]
    public async Task Pull_OfATagThatWasRecorded_IsWhatItHadWhateverUpstreamHas()
    {
        await using var recorded = await GuardUnderTest.StartAsync(Recorded);
        await recorded.PushAsync(V1, One);
        recorded.Upstream.Plant("app", "v1.0.0", Two);
        await using var guard = await GuardUnderTest.StartAsync(Protected, beside: recorded);

        Assert.Equal(DigestOf(One), (await guard.PullAsync(V1)).Digest);
        var binding = (await guard.EntryAsync("app", "v1.0.0")).Binding!;
        Assert.Equal((true, false), (binding.IsPublished, binding.IsAdopted));
    }

    [Theory]
    [InlineData("one", 201)]
    [InlineData("two", 403)]
    public async Task Push_OfATagThatWasRecorded_IsJudgedByWhatItHad(string pushed, int status)
    {
        await using var recorded = await GuardUnderTest.StartAsync(Recorded);
        await recorded.PushAsync(V1, One);
        recorded.Upstream.Plant("app", "v1.0.0", Two);
        await using var guard = await GuardUnderTest.StartAsync(Protected, beside: recorded);

        Assert.Equal(status, (int)(await guard.PushAsync(V1, Manifest(pushed))).Status);
        Assert.Equal(DigestOf(One), (await guard.EntryAsync("app", "v1.0.0")).Binding!.Content.Digest.Value);
    }

    [Fact]
    public async Task Delete_OfWhatATagHadThatWasRecorded_IsRefused()
    {
        await using var recorded = await GuardUnderTest.StartAsync(Recorded);
        await recorded.PushAsync(V1, One);
        recorded.Upstream.Plant("app", "v1.0.0", Two);
        await using var guard = await GuardUnderTest.StartAsync(Protected, beside: recorded);

        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
    }

    [Fact]
    public async Task Pull_OfATagThatWasProtectedAndIsRecorded_IsWhatUpstreamHas()
    {
        await using var guard = await GuardUnderTest.StartAsync(Protected);
        await guard.PushAsync(V1, One);
        guard.Upstream.Plant("app", "v1.0.0", Two);
        await using var recorded = await GuardUnderTest.StartAsync(Recorded, beside: guard);

        Assert.Equal((HttpStatusCode.OK, DigestOf(Two)), ((await recorded.PullAsync(V1)).Status, (await recorded.PullAsync(V1)).Digest));
    }
}
