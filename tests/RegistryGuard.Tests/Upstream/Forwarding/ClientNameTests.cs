using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Upstream.Forwarding;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream.Forwarding;

/// <summary>Names in credentials are whatever a client writes there: none may break what the guard does.</summary>
public class ClientNameTests
{
    private const string NoName = """{"sub":"\ud800"}""";

    [Theory]
    [InlineData("""{"sub":"ci"}""", "ci")]
    [InlineData("""{"sub":"\ud83d\ude00"}""", "😀")]
    [InlineData(NoName, "")]
    [InlineData("""{"sub":"\ude00\ud83d"}""", "")]
    [InlineData("""{"\ud800":"x","sub":"ci"}""", "ci")]
    [InlineData("""{"sub":7}""", "")]
    [InlineData("""["sub"]""", "")]
    [InlineData("no JSON", "")]
    public void Of_TokensPayload_IsItsSubjectOrNothing(string payload, string name) => Assert.Equal(name, NameOf(Bearer(payload)));

    [Fact]
    public void Of_LongName_IsNotCutInTheMiddleOfACharacter()
    {
        var name = NameOf("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('a', 255) + "😀:password")));

        Assert.Equal(new string('a', 255), name);
    }

    [Fact]
    public async Task Delete_ByWhoseNameIsNoText_IsCarriedOutAndSaidToBe()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Plant("app", "latest", One);

        var delete = await guard.SendAsync(
            HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}", request => request.Headers.TryAddWithoutValidation("Authorization", Bearer(NoName)));

        Assert.Equal(HttpStatusCode.Accepted, delete.Status);
        Assert.Empty(guard.Upstream.Manifests);
        Assert.Contains(guard.Log.Lines, line => line.StartsWith("ManifestDelete:", StringComparison.Ordinal) && line.Contains("status=202", StringComparison.Ordinal));
        Assert.DoesNotContain(guard.Log.Lines, line => line.StartsWith("RequestFailed:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_ByWhoseNameIsNoText_IsAccepted()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var push = await guard.PushAsync(V1, One, request => request.Headers.TryAddWithoutValidation("Authorization", Bearer(NoName)));

        Assert.Equal(HttpStatusCode.Created, push.Status);
    }

    private static string Bearer(string payload) => $"Bearer e30.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.c2ln";

    private static string NameOf(string authorization)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = authorization;
        return ClientName.Of(context.Request);
    }
}
