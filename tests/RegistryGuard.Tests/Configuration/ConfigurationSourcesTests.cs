namespace RegistryGuard.Tests.Configuration;

/// <summary>Environment and flags, and what stands above what.</summary>
public sealed class ConfigurationSourcesTests
{
    [Fact]
    public void Sources_AKeyInAllOfThem_TheFlagWinsOverTheVariableOverTheFile()
    {
        const string Yaml = "upstream: { url: 'http://file', timeout: 1s, uploadIdle: 2s }";
        (string, string)[] environment =
            [("REGISTRYGUARD_UPSTREAM__URL", "http://variable"), ("REGISTRYGUARD_UPSTREAM__TIMEOUT", "3s")];

        var upstream = Reading.Good(Yaml, environment, [("--upstream", "http://flag")]).Upstream;

        Assert.Equal(new Uri("http://flag"), upstream.Url);
        Assert.Equal(TimeSpan.FromSeconds(3), upstream.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(2), upstream.UploadIdle);
    }

    [Theory]
    [InlineData("--upstream", "http://a:1")]
    [InlineData("--listen", "http://127.0.0.1:0")]
    [InlineData("--admin-listen", "http://127.0.0.1:0")]
    [InlineData("--record", "sqlite:x.db")]
    public void Flag_Valid_SetsItsKey(string flag, string value) => Reading.Good(null, null, [(flag, value)]);

    [Fact]
    public void Flag_NotValid_IsAFaultThatNamesIt()
    {
        var fault = Assert.Single(Reading.Of(null, null, [("--listen", "8080")]).Faults);

        Assert.StartsWith("--listen: listen.registry: \"8080\" must be", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REGISTRYGUARD_UPSTREAM__UPLOADIDLE")]
    [InlineData("REGISTRYGUARD_UPSTREAM__UPLOAD_IDLE")]
    [InlineData("REGISTRYGUARD_upstream__uploadIdle")]
    public void Variable_AnySpellingOfACamelCaseKey_SetsIt(string name) =>
        Assert.Equal(TimeSpan.FromSeconds(7), Reading.Good(null, [(name, "7s")]).Upstream.UploadIdle);

    [Fact]
    public void Variables_OfAList_ReplaceTheListOfTheFile()
    {
        const string Yaml = "upstream: { names: [a, b, c] }";

        var names = Reading.Good(
            Yaml, [("REGISTRYGUARD_UPSTREAM__NAMES__1", "y"), ("REGISTRYGUARD_UPSTREAM__NAMES__0", "x")]).Upstream.Names;

        Assert.Equal(["x", "y"], names);
    }

    [Fact]
    public void Variables_OfARule_MakeIt()
    {
        var rule = Assert.Single(Reading.Good(
            null, [("REGISTRYGUARD_POLICY__RULES__0__TAGS__0", "v*"), ("REGISTRYGUARD_POLICY__RULES__0__CLASS", "open")]).Policy.Rules);

        Assert.Equal("v*", Assert.Single(rule.Tags).Text);
    }

    [Theory]
    [InlineData("REGISTRYGUARD_UPSTREAM_URL", "did you mean REGISTRYGUARD_UPSTREAM__URL?")]
    [InlineData("REGISTRYGUARD_UPSTREAM__ULR", "did you mean REGISTRYGUARD_UPSTREAM__URL?")]
    [InlineData("REGISTRYGUARD_PULL__TRUSTED", "did you mean REGISTRYGUARD_PULL__TRUST?")]
    [InlineData("REGISTRYGUARD_XYZZYXYZZYXYZZY", "see docs/configuration.md")]
    [InlineData("REGISTRYGUARD_", "is not a known setting")]
    [InlineData("REGISTRYGUARD_UPSTREAM__NAMES__FIRST", "is not a known setting")]
    [InlineData("REGISTRYGUARD_UPSTREAM__URL__X", "is not a known setting")]
    public void Variable_Unknown_IsAFaultWithTheNearestAndWithoutItsValue(string name, string message)
    {
        var fault = Reading.Fault(null, (name, "secret"));

        Assert.Equal(name, fault.Origin.Source);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("REGISTRYGUARD_UPSTREAM__NAMES", "must be a list")]
    [InlineData("REGISTRYGUARD_UPSTREAM", "must be keys with values")]
    [InlineData("REGISTRYGUARD_UPSTREAM__NAMES__1", "has no item 0")]
    [InlineData("REGISTRYGUARD_UPSTREAM__TIMEOUT", "must be a duration")]
    public void Variable_OfTheWrongShapeOrNotBuilt_IsAFault(string name, string message) =>
        Assert.Contains(message, Reading.Fault(null, (name, "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Variables_TwoSpellingsOfOneKey_AreAFault() => Assert.Contains(
        "is set by REGISTRYGUARD_UPSTREAM__UPLOADIDLE too",
        Reading.Fault(null, ("REGISTRYGUARD_UPSTREAM__UPLOAD_IDLE", "1s"), ("REGISTRYGUARD_UPSTREAM__UPLOADIDLE", "2s")).Message,
        StringComparison.Ordinal);

    // The last ones are what Kubernetes gives a pod for each service of its namespace.
    [Theory]
    [InlineData("REGISTRYGUARD_CONFIG")]
    [InlineData("REGISTRYGUARD_ADMIN_TOKEN")]
    [InlineData("PATH")]
    [InlineData("REGISTRYGUARD_SERVICE_HOST")]
    [InlineData("REGISTRYGUARD_SERVICE_PORT")]
    [InlineData("REGISTRYGUARD_SERVICE_PORT_REGISTRY")]
    [InlineData("REGISTRYGUARD_PORT")]
    [InlineData("REGISTRYGUARD_PORT_8080_TCP")]
    [InlineData("REGISTRYGUARD_PORT_8080_TCP_ADDR")]
    [InlineData("REGISTRYGUARD_ADMIN_SERVICE_PORT_HTTP")]
    public void Variable_ReservedOrForeign_IsNoSetting(string name) => Reading.Good(null, [(name, "tcp://10.0.0.1:8080")]);

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/zero")]
    public void File_IsADevice_IsAFault(string file) => Assert.Equal(
        $"{file}: can't be read: it is not a regular file, but a pipe, a socket or a device",
        Assert.Single(Reading.Sources(file).Read().Faults).ToString());

    [Fact]
    public void File_NotThere_IsAFaultThatNamesIt()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var reading = Reading.Sources(file).Read();

        Assert.Null(reading.Configuration);
        Assert.StartsWith($"{file}: can't be read:", Assert.Single(reading.Faults).ToString(), StringComparison.Ordinal);
    }
}
