using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Configuration;

/// <summary><c>upstream.credentials</c>.</summary>
public class CredentialsSectionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("upstream: { credentials: { username: '', passwordFile: '' } }")]
    public void Credentials_NotGiven_AreNone(string yaml) => Assert.Null(Reading.Good("mode: enforce\n" + yaml).Upstream.Credentials);

    [Fact]
    public void Credentials_Given_AreAUserAndAFile() => Assert.Equal(
        new UpstreamCredentials("robot$guard", "/run/secrets/registry"),
        Reading.Good("upstream: { credentials: { username: robot$guard, passwordFile: /run/secrets/registry } }").Upstream.Credentials);

    [Theory]
    [InlineData("username: a", "username", "needs the other one")]
    [InlineData("passwordFile: a", "passwordFile", "needs the other one")]
    [InlineData("{ username: 'a:b', passwordFile: c }", "username", "must have no colon and no control character")]
    [InlineData("username: 'a:b'", "username", "must have no colon and no control character")]
    [InlineData("{ username: \"a\\n\", passwordFile: c }", "username", "must have no colon and no control character")]
    public void Credentials_ThatCantBeSent_AreAFault(string keys, string path, string message)
    {
        var fault = Reading.Fault($"upstream:\n  credentials:\n    {keys}\n");

        Assert.Equal(($"upstream.credentials.{path}", 3), (fault.Path, fault.Origin.Line));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }
}
