using RegistryGuard.Upstream;

namespace RegistryGuard.Tests.Upstream;

public class BearerChallengeTests
{
    [Theory]
    [InlineData("""Bearer realm="https://auth.example/token",service="reg",scope="repository:app:pull" """, "https://auth.example/token", "reg", "repository:app:pull")]
    [InlineData("""bearer realm="https://a/t", scope="x" , service="s" """, "https://a/t", "s", "x")]
    [InlineData("Bearer realm=https://a/t,service=s", "https://a/t", "s", "")]
    [InlineData("""Bearer realm="https://a/t",scope="repository:a,b:pull,push" """, "https://a/t", "", "repository:a,b:pull,push")]
    [InlineData("""Basic realm="here", Bearer realm="https://a/t",service="s" """, "https://a/t", "s", "")]
    [InlineData("""Bearer realm="https://a/t", Basic realm="here",service="other" """, "https://a/t", "", "")]
    [InlineData("""Bearer realm="https://a/t",service="a\"b" """, "https://a/t", "a\"b", "")]
    [InlineData("""Bearer realm="https://a/t",realm="https://b/t",error="invalid_token" """, "https://a/t", "", "")]
    public void Challenge_OfBearer_IsRead(string value, string realm, string service, string scope) =>
        Assert.Equal(new BearerChallenge(realm, service, scope), Of(value));

    [Theory]
    [InlineData("""Basic realm="registry" """)]
    [InlineData("Bearer")]
    [InlineData("""Bearer service="s" """)]
    [InlineData("""Basic realm="Bearer realm=x" """)]
    [InlineData("")]
    public void Challenge_OfAnotherKind_IsNone(string value) => Assert.Null(Of(value));

    [Fact]
    public void Challenge_InASecondHeader_IsRead() =>
        Assert.Equal("https://a/t", Of("""Basic realm="registry" """, """Bearer realm="https://a/t" """)!.Value.Realm);

    [Fact]
    public void Challenge_OfImmenseLength_IsNone() => Assert.Null(Of($"Bearer realm=\"https://a/{new string('a', 10_000)}\""));

    private static BearerChallenge? Of(params string[] values)
    {
        using var answer = new HttpResponseMessage();
        foreach (var value in values)
        {
            answer.Headers.TryAddWithoutValidation("WWW-Authenticate", value.Trim());
        }

        return BearerChallenge.Of(answer);
    }
}
