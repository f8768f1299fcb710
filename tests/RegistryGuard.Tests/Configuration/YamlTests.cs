using System.Globalization;

namespace RegistryGuard.Tests.Configuration;

public sealed class YamlTests
{
    [Theory]
    [InlineData("upstream:\n  url: http://a\n  url: http://b\n", 3, "is given twice")]
    [InlineData("upstream:\n  url: http://a\nUpstream:\n  url: http://b\n", 3, "letter case")]
    [InlineData("Upstream:\n  url: http://a\n", 1, "did you mean upstream?")]
    [InlineData("a: &x 1\n", 1, "anchor")]
    [InlineData("mode: enforce\nb: *x\n", 2, "")]
    [InlineData("upstream: { ? [a, b] : c }\n", 1, "not a plain word")]
    [InlineData("mode: enforce\n---\nmode: enforce\n", 2, "second document")]
    [InlineData("mode: [\n", 2, "is not YAML")]
    [InlineData("mode: enforce\n\tpush: x\n", 2, "is not YAML")]
    [InlineData("- a\n", 1, "must be keys with values")]
    [InlineData("text\n", 1, "must be keys with values")]
    [InlineData("mode:\n", 1, "has no value")]
    [InlineData("mode: [enforce]\n", 1, "must be a single value")]
    [InlineData("upstream: http://a\n", 1, "must be keys with values")]
    [InlineData("policy:\n  rules:\n", 2, "has no value; write []")]
    [InlineData("upstream:\n  names: hub.example.com\n", 2, "must be a list")]
    [InlineData("upstream:\n  names: [ok, ]\n  frob: 1\n", 3, "is not a known key; known here are url, names")]
    public void Yaml_NotAConfiguration_IsAFaultWithItsLine(string yaml, int line, string message)
    {
        var reading = Reading.Of(yaml);

        Assert.Null(reading.Configuration);
        Assert.Contains(
            reading.Faults, fault => fault.Origin.Line == line && fault.Message.Contains(message, StringComparison.Ordinal));
        Assert.All(reading.Faults, fault => Assert.Equal(Reading.File, fault.Origin.Source));
    }

    [Fact]
    public void Yaml_AnAnchorThatHoldsItself_IsAFaultAndNoCrash() =>
        Assert.NotEmpty(Reading.Of("upstream: &x { a: *x }\n").Faults);

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Yaml_NestedVeryDeep_IsAFaultAndNoCrash(char bracket) =>
        Assert.NotEmpty(Reading.Of("mode: " + new string(bracket, 100_000)).Faults);

    [Fact]
    public void Yaml_TooLarge_IsAFault() =>
        Assert.Contains("is larger than", Reading.Fault("#" + new string('x', 1 << 20)).Message, StringComparison.Ordinal);

    [Fact]
    public void Fault_AKeyWithControlCharacters_IsToldOnOneLine()
    {
        var told = Reading.Fault("\"a\\nb\\e[2J\": 1\n").ToString();

        Assert.DoesNotContain(told, char.IsControl);
        Assert.StartsWith("guard.yaml:1: a\\u000ab\\u001b[2J: \"1\" is not a known key", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upstream: { passwrod: hunter2 }")]
    [InlineData("upstream: { credentials: { pasword: hunter2 } }")]
    [InlineData("record: 'redis:h:1,password=hunter2,ssl=maybe'")]
    [InlineData("upstream: { url: 'http://hunter2@h@i' }")]
    public void Fault_AValueThatMayBeASecret_IsNotTold(string yaml) =>
        Assert.DoesNotContain("hunter2", Reading.Fault(yaml).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Fault_AnUnknownKey_IsToldWithItsValue() => Assert.Equal(
        "guard.yaml:2: upstream.tiemout: \"30s\" is not a known key; did you mean timeout?",
        Reading.Fault("upstream:\n  tiemout: 30s\n").ToString());

    [Fact]
    public void Fault_ALongValue_IsShortened() => Assert.InRange(
        Reading.Fault(string.Create(CultureInfo.InvariantCulture, $"record: {new string('x', 5000)}")).ToString().Length, 1, 400);

    [Theory]
    [InlineData("'30s'")]
    [InlineData("\"30s\"")]
    [InlineData("!!str 30s")]
    public void Yaml_AQuotedValue_IsTheSameValue(string value) =>
        Assert.Equal(TimeSpan.FromSeconds(30), Reading.Good($"upstream: {{ timeout: {value} }}").Upstream.Timeout);
}
