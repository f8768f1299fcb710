using System.Net;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Answers;

/// <summary>An answer to HEAD has no body: the guard's sentence is in a header.</summary>
public class ErrorAnswerTests
{
    [Fact]
    public async Task Head_OfATagWhoseManifestIsGone_SaysSoInAWarning()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);
        guard.Upstream.Manifests.Clear();

        var head = await guard.SendAsync(HttpMethod.Head, V1);
        var get = await guard.SendAsync(HttpMethod.Get, V1);

        Assert.Equal(HttpStatusCode.NotFound, head.Status);
        var warning = head.Headers.GetValues("Warning").Single();
        Assert.Equal($"299 - \"{get.Message!.Replace("…", "...", StringComparison.Ordinal)}\"", warning);
        Assert.DoesNotContain(warning, character => character is < ' ' or > '~');
        Assert.False(get.Headers.Contains("Warning"));
    }

    [Fact]
    public async Task Head_ForAnotherRegistrysName_SaysSoInAWarning()
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { names: [registry.example] }");

        var head = await guard.SendAsync(HttpMethod.Head, V1 + "?ns=other.example");

        Assert.Contains("does not answer for 'other.example'", head.Headers.GetValues("Warning").Single(), StringComparison.Ordinal);
    }

    // What a client sent may be in the sentence.
    [Theory]
    [InlineData("%22%5C%22")]
    [InlineData("%C3%A9%01%0D%0A")]
    public async Task Head_ForANameThatIsNone_HasAHeaderAllTheSame(string name)
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { names: [registry.example] }");

        var head = await guard.SendAsync(HttpMethod.Head, $"{V1}?ns={name}");

        Assert.InRange((int)head.Status, 400, 404);
        Assert.Matches("\\A299 - \"[ !#-~]{1,1030}\"\\z", head.Headers.GetValues("Warning").Single());
    }
}
