using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: a header that HTTP does not have is found, and no other.</summary>
public sealed class HeaderCheckTests
{
    [Theory]
    [InlineData("Accept", "a/b;q=0.1, */*")]
    [InlineData("!#$%&'*+-.^_`|~09azAZ", "")]
    [InlineData("X", "a\tb \"c\" \u00e9")]
    public void Breaches_HeaderOfHttp_None(string name, string value) => Assert.Empty(Breaches(name, value));

    [Theory]
    [InlineData("X", "a\u0001b")]
    [InlineData("X", "a\u007fb")]
    [InlineData("X", "a\u001b[31mb")]
    [InlineData("X", "a\rb")]
    [InlineData("X", "a\0b")]
    [InlineData("", "a")]
    [InlineData("X Y", "a")]
    [InlineData("X(Y)", "a")]
    [InlineData("X\u00e9", "a")]
    [InlineData("X\u0001", "a")]
    public void Breaches_HeaderThatHttpDoesNotHave_IsFound(string name, string value) => Assert.Single(Breaches(name, value));

    private static IReadOnlyList<string> Breaches(string name, string value) =>
        HeaderCheck.Breaches(new WireMessage("GET /v2/ HTTP/1.1", [("Host", "guard"), (name, value)], []));
}
