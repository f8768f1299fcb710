using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Configuration;

public class AdminSectionTests
{
    private const string Sum = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    [Fact]
    public void Tokens_AsTheyShouldBe_AreRead()
    {
        var tokens = Reading.Good($"admin: {{ tokens: [{{ name: ci, sha256: {Sum}, scope: write }}, {{ name: viewer, sha256: {new string('A', 64)}, scope: read }}] }}").Admin.Tokens;

        Assert.Equal([("ci", AdminScope.Write), ("viewer", AdminScope.Read)], tokens.Select(token => (token.Name, token.Scope)));
        Assert.Equal(Convert.FromHexString(Sum), tokens[0].Sha256);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    public void Tokens_None_IsNoFault(string tokens) =>
        Assert.Empty(Reading.Good(tokens.Length == 0 ? "admin:" : $"admin: {{ tokens: {tokens} }}").Admin.Tokens);

    [Theory]
    [InlineData("sha256: " + Sum + ", scope: read", "", "has no name; give name: ci, for example")]
    [InlineData("name: ci, scope: read", "", "has no sha256; give sha256")]
    [InlineData("name: ci, sha256: " + Sum, "", "has no scope; give scope: read or scope: write")]
    [InlineData("name: '', sha256: " + Sum + ", scope: read", ".name", "must be a name of 1 to 64 characters")]
    [InlineData("name: \"a\\u001b\", sha256: " + Sum + ", scope: read", ".name", "must be a name of 1 to 64 characters")]
    [InlineData("name: ci, sha256: hunter2, scope: read", ".sha256", "must be 64 hexadecimal digits")]
    [InlineData("name: ci, sha256: " + Sum + "00, scope: read", ".sha256", "must be 64 hexadecimal digits")]
    [InlineData("name: ci, sha256: " + Sum + ", scope: admin", ".scope", "must be read or write")]
    [InlineData("name: ci, sha256: " + Sum + ", scope: read, token: x", ".token", "is not a known key")]
    public void Token_AtFault_IsToldWithItsLineAndWithoutItsValue(string token, string key, string message)
    {
        var fault = Reading.Fault($"admin:\n  tokens:\n    - {{ {token} }}\n");

        Assert.Equal(("admin.tokens[0]" + key, 3), (fault.Path, fault.Origin.Line));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: ci", "00", "is the name of another token too")]
    [InlineData("name: other", "ae", "has the same sha256 as the token ci")]
    public void Tokens_TwoOfOneNameOrOneSum_AreAFault(string name, string end, string message) => Assert.Contains(
        message,
        Reading.Fault($"admin: {{ tokens: [{{ name: ci, sha256: {Sum}, scope: read }}, {{ {name}, sha256: {Sum[..^2]}{end}, scope: write }}] }}").Message,
        StringComparison.Ordinal);
}
