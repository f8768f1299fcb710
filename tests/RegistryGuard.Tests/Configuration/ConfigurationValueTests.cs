namespace RegistryGuard.Tests.Configuration;

/// <summary>What is a fault, value by value.</summary>
public sealed class ConfigurationValueTests
{
    [Theory]
    [InlineData("upstream.timeout", "30")]
    [InlineData("upstream.timeout", "30 s")]
    [InlineData("upstream.timeout", "1h30m")]
    [InlineData("upstream.timeout", "-1s")]
    [InlineData("upstream.timeout", "1.5s")]
    [InlineData("upstream.timeout", "99ms")]
    [InlineData("upstream.timeout", "11m")]
    [InlineData("upstream.timeout", "99999999999999999999s")]
    [InlineData("upstream.timeout", "9223372036854775807h")]
    [InlineData("upstream.uploadIdle", "25h")]
    [InlineData("push.takeover", "0s")]
    [InlineData("pull.trust", "2h")]
    [InlineData("verify.every", "366d")]
    [InlineData("verify.every", "0")]
    public void Duration_NotOneInRange_IsAFault(string path, string value) => AssertFault(path, value, "must be a duration from");

    [Fact]
    public void Duration_NotOneInRange_TheFaultNamesTheRangeInUnits() => AssertFault(
        "upstream.timeout", "1d", "must be a duration from 100ms to 10m, written like 500ms, 30s, 15m or 1h");

    [Theory]
    [InlineData("4")]
    [InlineData("4mib")]
    [InlineData("4 MiB")]
    [InlineData("512B")]
    [InlineData("1GiB")]
    [InlineData("99999999999GiB")]
    public void Size_NotOneInRange_IsAFault(string value) => AssertFault(
        "limits.manifestBytes", value, "must be a size from 1KiB to 256MiB, written like 512B, 64KiB, 4MiB or 10MB");

    [Theory]
    [InlineData("1024B", 1024)]
    [InlineData("64KiB", 65536)]
    [InlineData("2KB", 2000)]
    [InlineData("10MB", 10_000_000)]
    public void Size_EachUnit_IsRead(string value, long bytes) =>
        Assert.Equal(bytes, Reading.Good($"limits: {{ manifestBytes: {value} }}").Limits.ManifestBytes);

    [Theory]
    [InlineData("limits.manifestWrites", "0", "must be a whole number from 1 to 4096")]
    [InlineData("limits.connections", "0", "must be a whole number from 1 to 1000000")]
    [InlineData("limits.clientConnections", "1000001", "must be a whole number from 1 to 1000000")]
    [InlineData("limits.requests", "none", "must be a whole number from 1 to 1000000")]
    [InlineData("limits.clientRequests", "-1", "must be a whole number from 1 to 1000000")]
    [InlineData("limits.bytes", "0", "must be a size from 1MiB to 1024GiB")]
    [InlineData("limits.clientBytes", "64KiB", "must be a size from 1MiB to 1024GiB")]
    [InlineData("limits.manifestWrites", "+1", "must be a whole number")]
    [InlineData("limits.manifestWrites", "many", "must be a whole number")]
    [InlineData("verify.every", "59s", "must be 0s for never, or at least 1m")]
    [InlineData("policy.builtin", "yes", "must be true or false")]
    [InlineData("policy.default", "frozen", "must be protected or floating or open")]
    [InlineData("policy.blobDeletes", "allow", "must be refuse or forward")]
    [InlineData("policy.sparseIndexes", "forward", "must be accept or refuse")]
    [InlineData("mode", "off", "must be enforce or audit")]
    [InlineData("record", "sqlite:", "must be sqlite:")]
    [InlineData("record", "data/record.db", "must be sqlite:")]
    [InlineData("listen.registry", "8080", "must be http:// or https://")]
    [InlineData("listen.registry", "0.0.0.0:8080", "must be http:// or https://")]
    [InlineData("listen.registry", "http://guard.example.com:8080", "an IP address or localhost")]
    [InlineData("listen.registry", "http://0.0.0.0:8080/v2", "must be http:// or https://")]
    [InlineData("listen.registry", "http://0.0.0.0:99999", "must be http:// or https://")]
    [InlineData("listen.registry", "https://0.0.0.0:8443", "needs listen.tls.certificate")]
    [InlineData("listen.admin", "http://127.0.0.1:8080", "is taken by listen.registry")]
    [InlineData("upstream.url", "registry.example.com", "must be http:// or https://")]
    [InlineData("upstream.url", "http://registry.example.com/prefix", "no user, path or query")]
    [InlineData("upstream.url", "http://registry.example.com//", "no user, path or query")]
    [InlineData("upstream.url", "http://registry.example.com/.", "no user, path or query")]
    [InlineData("upstream.url", "http://registry.example.com?x", "no user, path or query")]
    [InlineData("upstream.url", "http://registry.example.com/#x", "no user, path or query")]
    [InlineData("upstream.url", "http://", "no user, path or query")]
    [InlineData("upstream.url", "unix:///x", "no user, path or query")]
    [InlineData("upstream.url", "http://127.0.0.1:8080", "is the guard's own listen.registry")]
    [InlineData("upstream.url", "http://localhost:8081", "is the guard's own listen.admin")]
    [InlineData("upstream.names[0]", "https://hub.example.com", "must be a registry's host")]
    [InlineData("upstream.names[0]", "hub.example.com/library", "must be a registry's host")]
    [InlineData("upstream.names[0]", "", "must be a registry's host")]
    [InlineData("upstream.passPaths[0]", "api", "must be a plain path beyond the registry API")]
    [InlineData("upstream.passPaths[0]", "/", "must be a plain path beyond the registry API")]
    [InlineData("upstream.passPaths[0]", "/v2", "could cover manifests")]
    [InlineData("upstream.passPaths[0]", "/v2/team/app/manifests", "could cover manifests")]
    [InlineData("upstream.proxyTokenEndpoint", "true", "needs listen.externalUrl")]
    [InlineData("listen.externalUrl", "guard.example.com", "must be http:// or https://")]
    [InlineData("listen.externalUrl", "https://guard.example.com/registry", "nothing after it")]
    [InlineData("listen.trustedProxies[0]", "10.0.0.0/33", "must be an IP address or network")]
    [InlineData("listen.trustedProxies[0]", "10", "must be an IP address or network")]
    [InlineData("listen.trustedProxies[0]", "proxy", "must be an IP address or network")]
    public void Value_NotValid_IsAFaultThatSaysWhatWouldBe(string path, string value, string message) =>
        AssertFault(path, value, message);

    [Fact]
    public void Upstream_WithAUserAndPassword_TheFaultDoesNotTellThem()
    {
        var fault = Reading.Fault("upstream: { url: 'https://me:se/cret@registry.example.com' }");

        Assert.Equal("https://***@registry.example.com", fault.Value);
        Assert.DoesNotContain("cret", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("certificate", "listen.tls.certificate")]
    [InlineData("key", "listen.tls.key")]
    public void Tls_OnlyOneFile_IsAFault(string key, string path)
    {
        var fault = Reading.Fault($"listen: {{ registry: 'https://0.0.0.0:8443', tls: {{ {key}: file.pem }} }}");

        Assert.Equal(path, fault.Path);
        Assert.Contains("needs the other one", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Listen_ABadAddress_DefaultsInItsPlaceAreNoSecondFault() => Assert.Equal(
        "listen.registry", Reading.Fault("listen: { registry: bad, admin: 'http://127.0.0.1:8080' }").Path);

    [Fact]
    public void Tls_FilesButNoHttps_IsAFault() =>
        Assert.Equal("listen.tls", Reading.Fault("listen: { tls: { certificate: a, key: b } }").Path);

    [Theory]
    [InlineData("- { class: open }", "policy.rules[0]", "has no pattern of tags")]
    [InlineData("- { tags: [], class: open }", "policy.rules[0].tags", "has no pattern of tags")]
    [InlineData("- { tags: [a] }", "policy.rules[0]", "has no class")]
    [InlineData("- { tags: [a], repositories: [], class: open }", "policy.rules[0].repositories", "for a rule about any repository")]
    [InlineData("- { tags: [a], class: moving }", "policy.rules[0].class", "must be protected or floating or open")]
    [InlineData("- { tags: [a], repositories: [Base], class: open }", "policy.rules[0].repositories[0]", "lower-case")]
    [InlineData("- { tags: ['/(/'], class: open }", "policy.rules[0].tags[0]", "is not a regular expression")]
    [InlineData("- { tags: a, class: open }", "policy.rules[0].tags", "must be a list")]
    [InlineData("- latest", "policy.rules[0]", "must be keys with values")]
    [InlineData("- { tag: [a], tags: [a], class: open }", "policy.rules[0].tag", "did you mean tags?")]
    public void Rule_NotValid_IsAFault(string rule, string path, string message)
    {
        var fault = Reading.Fault("policy:\n  rules:\n    " + rule);

        Assert.Equal((path, 3), (fault.Path, fault.Origin.Line));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static void AssertFault(string path, string value, string message)
    {
        var variable = "REGISTRYGUARD_" + path.Replace("[0]", "__0", StringComparison.Ordinal)
            .Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();

        var fault = Reading.Fault(null, (variable, value));

        Assert.Equal((path, variable), (fault.Path, fault.Origin.Source));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}
