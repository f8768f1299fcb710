using System.Globalization;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Configuration;

public sealed class YamlSettingsTests
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
    [InlineData("upstream:\n  names: [ok, ]\n  frob: 1\n", 3, "is not a known key; known here are url, ca, names")]
    public void Yaml_NotAConfiguration_IsAFaultWithItsLine(string yaml, int line, string message)
    {
        var reading = Reading.Of(yaml);

        Assert.Null(reading.Configuration);
        Assert.Contains(
            reading.Faults, fault => fault.Origin.Line == line && fault.Message.Contains(message, StringComparison.Ordinal));
        Assert.All(reading.Faults, fault => Assert.Equal(Reading.File, fault.Origin.Source));
    }

    [Theory]
    [InlineData("[*-release]", "*-release", "*-release")]
    [InlineData("[ok, *-release, v1]", "*-release", "*-release")]
    [InlineData("*-release", "*-release", "*-release")]
    [InlineData("[*]", "*", "*")]
    [InlineData("\n      - *-release", "*-release", "*-release")]
    [InlineData("\n      - *", "*", "*")]
    [InlineData("[{semver}]", "{semver}", "{semver}")]
    [InlineData("{semver}", "{semver}", "{semver}")]
    [InlineData("\n      - {semver}", "{semver}", "{semver}")]
    [InlineData("[{n}-release]", "{n}-release", "{n}-release")]
    [InlineData("[ok, v{n}-release]", "v{n}-release", "v{n}-release")]
    [InlineData("\n      - {n}-x # every one", "{n}-x", "{n}-x")]
    [InlineData("[\"a, b\", /v[0-9]{1,2}/]", "/v[0-9]{1,2}/", "/v[0-9]{1,2}/")]
    [InlineData("[/a: b/]", "/a: b/", "/a: b/")]
    [InlineData("[&x]", "&x", "&x")]
    [InlineData("[&x y]", "&x y", "&x y")]
    [InlineData("[!x]", "!x", "!x")]
    [InlineData("\n      - !x y", "!x y", "!x y")]
    [InlineData("\n      - @x", "@x", "@x")]
    [InlineData("\n      - `x`", "`x`", "`x`")]
    [InlineData("\n      - %x", "%x", "%x")]
    [InlineData("\n      - |x", "|x", "|x")]
    [InlineData("\n      - pr-*: x", "pr-*: x", "pr-*: x")]
    public void Yaml_APatternWithoutItsQuotes_IsOneFaultThatShowsThem(string tags, string text, string quoted)
    {
        var fault = Reading.Fault($"policy:\n  rules:\n  - class: floating\n    tags: {tags}\n").ToString();

        Assert.StartsWith($"guard.yaml:{(tags[0] is '\n' ? 5 : 4)}: ", fault, StringComparison.Ordinal);
        Assert.Contains(text, fault, StringComparison.Ordinal);
        Assert.EndsWith($"quote it: \"{quoted}\"", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b: *x", "b: \"*x\" is an alias to YAML, and none is accepted here; quote it: \"*x\"")]
    [InlineData("mode: &m enforce", "mode: \"&m enforce\" is an anchor to YAML, and none is accepted here; remove \"&m\"")]
    [InlineData("mode: !m enforce", "mode: \"!m enforce\" is a type tag to YAML, and none is accepted here; remove \"!m\"")]
    [InlineData("policy: &p { default: open }", "policy: has an anchor of YAML's; anchors, aliases and tags are not accepted, write the value out")]
    public void Yaml_AnAnchorOrAlias_IsOneFaultThatSaysSo(string yaml, string message) =>
        Assert.Contains(Reading.Of(yaml).Faults, fault => fault.ToString() == "guard.yaml:1: " + message);

    [Theory]
    [InlineData("mode: [\n")]
    [InlineData("policy: { default: open\nmode: x\n")]
    [InlineData("upstream: { credentials: { password: @hunter2 } }\n")]
    [InlineData("record: redis:h,password=@hunter2{}, x: }\n")]
    [InlineData("record: @redis:h,pasword=hunter2\n")]
    public void Yaml_BrokenForAnotherReasonOrAtASecret_IsAFaultWithoutAdvice(string yaml)
    {
        var fault = Reading.Fault(yaml).ToString();

        Assert.Contains("is not YAML: ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("quote it", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upstream:\n\turl: http://h\nmode: enforce\n", 2, "a tab stands")]
    [InlineData("upstream:\n  url: http://h\n \ttimeout: 30s\n", 3, "a tab stands")]
    [InlineData("policy:\n  rules:\n  -\ttags: [a]\n    class: open\n\tx: y\n", 3, "a tab stands")]
    [InlineData("mode: \"enforce\nupstream:\n  url: http://h\npush: { takeover: 1h }\n", 1, "not closed")]
    [InlineData("upstream:\n  url: 'http://h\nmode: enforce\nrecord: 'sqlite:x'\n", 2, "not closed")]
    [InlineData("policy:\n  rules:\n  - tags: [\"a\", \"b]\n    class: open\n  - tags: [\"c\"]\n    class: open\n", 3, "not closed")]
    public void Yaml_ATabOrAQuoteThatIsNotClosed_IsAFaultAtItsLine(string yaml, int line, string what)
    {
        var fault = Reading.Fault(yaml).ToString();

        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"guard.yaml:{line}: is not YAML: "), fault, StringComparison.Ordinal);
        Assert.Contains(what, fault, StringComparison.Ordinal);
    }

    // The damage is elsewhere.
    [Theory]
    [InlineData("# it's\nmode: [\n")]
    [InlineData("push: { takeover: 1h } # a \"quote\n\t# and a tab\nmode: [\n")]
    [InlineData("listen: { externalUrl: \"http://it's\" }\nmode: [\n")]
    [InlineData("listen: { externalUrl: 'it''s' }\nmode: [\n")]
    [InlineData("listen: { externalUrl: \"a\\\"b\" }\nmode: [\n")]
    public void Yaml_BrokenElsewhere_SpeaksOfNoTabAndNoQuote(string yaml) =>
        Assert.DoesNotMatch("a tab|a quote", Reading.Fault(yaml).ToString());

    [Fact]
    public void Yaml_AnAnchorThatHoldsItself_IsAFaultAndNoCrash() =>
        Assert.NotEmpty(Reading.Of("upstream: &x { a: *x }\n").Faults);

    // Each is the sample with one piece cut out or put in.
    [Fact]
    public void Yaml_AnyDamage_IsAConfigurationOrFaultsAndNoCrash()
    {
        var sample = System.IO.File.ReadAllText(SourceTree.File("config/registryguard.yaml"));
        var random = new Random(4711);
        string[] pieces = ["{", "}", "[", "]", "\"", "'", ":", ": ", "- ", "\n", "\t", "*", "&", "!", "?", "? ", "%", "@", "|", ">", "#", ",", "\0", "---\n", "...\n", "\r", "\ufeff", "<<: "];

        for (var i = 0; i < 3000; i++)
        {
            var at = random.Next(sample.Length);
            var cut = random.Next(2) == 0 ? 0 : random.Next(Math.Min(20, sample.Length - at));
            var damaged = sample.Remove(at, cut).Insert(at, pieces[random.Next(pieces.Length)]);

            var reading = Reading.Of(damaged);

            Assert.True(reading.Configuration is not null || !reading.Faults.IsEmpty, damaged);
        }
    }

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
        Assert.StartsWith("guard.yaml:1: a\\u000ab\\u001b[2J: is not a known key", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("upstream: { passwrod: hunter2 }")]
    [InlineData("upstream: { passwrod: *hunter2 }")]
    [InlineData("upstream: { credentials: { pasword: hunter2 } }")]
    [InlineData("upstream: { credentials: { passwordFile: hunter2 } }")]
    [InlineData("upstream: { credentials: 'bob:hunter2' }")]
    [InlineData("upstream: { apiKey: hunter2 }")]
    [InlineData("upstream: { pw: hunter2 }")]
    [InlineData("admin: { tokens: hunter2 }")]
    [InlineData("admin: { tokens: { hunter2 } }")]
    [InlineData("record: 'redis:h:1,password=hunter2,ssl=maybe'")]
    [InlineData("upstream: { url: 'http://hunter2@h@i' }")]
    [InlineData("upstream: { url: 'http://me:pass:hunter2@h' }")]
    [InlineData("upstream: { url: 'http://h?password=a@hunter2' }")]
    [InlineData("upstream: { url: 'redis:h,pasword=hunter2' }")]
    [InlineData("mode: 'x; Token: hunter2'")]
    [InlineData("record: {redis: \"h:6379,password=hunter2\"}")]
    [InlineData("record: {redis:h:6379,password=hunter2}")]
    [InlineData("record: *hunter2")]
    [InlineData("record: &hunter2 x")]
    [InlineData("record: !hunter2 x")]
    [InlineData("record: @hunter2")]
    [InlineData("upstream: { url: { http: \"//u:hunter2@h\" } }")]
    [InlineData("upstream: { url: !x http://u:hunter2@h }")]
    [InlineData("upstream: { url: @u:hunter2@h }")]
    [InlineData("upstream: { url: 'u:hunter2@h' }")]
    [InlineData("upstream: { url: 'https:u:hunter2@h' }")]
    [InlineData("upstream: { url: 'http://u:hunter2%40h' }")]
    [InlineData("upstream: { url: 'http://h:5000/?a=1&sig=hunter2' }")]
    [InlineData("upstream: { url: 'http://u:x?hunter2@h' }")]
    [InlineData("upstream: { url: 'http://h/?a=x@y&sig=hunter2' }")]
    [InlineData("upstream: { mirrors: ['u:hunter2@h'] }")]
    [InlineData("listen: { externalUrl: 'u:hunter2@h' }")]
    public void Fault_AValueThatMayBeASecret_IsNotTold(string yaml) =>
        Assert.DoesNotContain("hunter2", string.Join('\n', Reading.Of(yaml).Faults), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("# upstream:\n")]
    [InlineData("---\n")]
    [InlineData("~\n")]
    public void Yaml_Empty_IsAFault(string yaml) => Assert.Equal(
        "guard.yaml: is empty; give at least one key, or {} for the defaults", Reading.Fault(yaml).ToString());

    [Theory]
    [InlineData("\0\0\0", 1)]
    [InlineData("policy: \0", 1)]
    [InlineData("mode: enforce\npull:\n\0\0", 3)]
    [InlineData("mode: enforce # \0", 1)]
    public void Yaml_WithAZeroByte_IsAFault(string yaml, int line) =>
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"guard.yaml:{line}: has a zero byte in it; it must be text"), Reading.Fault(yaml).ToString());

    [Fact]
    public void Yaml_NoKeysInBraces_IsTheDefaults() =>
        Assert.Equal(Reading.Good(null).Upstream.Url, Reading.Good("{}").Upstream.Url);

    [Theory]
    [InlineData("REGISTRYGUARD_RECORD", "redis:h,pasword=hunter2")]
    [InlineData("REGISTRYGUARD_UPSTREAM__CREDENTIALS__PASSWORDFILE", "hunter2")]
    [InlineData("REGISTRYGUARD_UPSTREAM__PASSWORD", "hunter2")]
    [InlineData("REGISTRYGUARD_UPSTREAM__URL", "http://me:hunter2@h")]
    public void Fault_OfAVariableWithASecret_DoesNotTellIt(string name, string value) =>
        Assert.DoesNotContain("hunter2", Reading.Fault(yaml: null, (name, value)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Fault_AnUnknownKey_IsToldWithItsValue() => Assert.Equal(
        "guard.yaml:2: upstream.tiemout: is not a known key; did you mean timeout?",
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
