using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("{}\n")]
    [InlineData("upstream:\n")]
    public void Read_NothingConfigured_IsTheDefaults(string? yaml)
    {
        var configuration = Reading.Good(yaml);

        AssertIsDefault(configuration);
    }

    [Fact]
    public void Read_TheSample_IsTheDefaults()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "RegistryGuard.sln")))
        {
            folder = folder.Parent;
        }

        var file = Path.Combine(folder.FullName, "config", "registryguard.yaml");
        var reading = Reading.Sources(file).Read();

        Assert.Empty(reading.Faults);
        AssertIsDefault(reading.Configuration!);
    }

    [Fact]
    public void Read_EveryKeyThatIsBuilt_IsRead()
    {
        var configuration = Reading.Good("""
            listen:
              registry: https://[::1]:8443
              admin: http://localhost:0
              tls: { certificate: /tls/tls.crt, key: /tls/tls.key }
              externalUrl: https://guard.example.com
              inlineSockets: true
              trustedProxies: [10.0.0.0/8, 192.0.2.1, fd00::/8]
            upstream:
              url: https://registry.example.com
              ca: /tls/ca.pem
              names: [hub.example.com, "registry.example.com:5000"]
              mirrors: [http://mirror.example.com:5000]
              passPaths: [/api/v2.0/, /v2/_zot]
              proxyTokenEndpoint: true
              timeout: 500ms
              uploadIdle: 1h
            record: sqlite:/var/lib/guard.db
            mode: enforce
            limits: { manifestBytes: 10MB, manifestWrites: 8 }
            push: { takeover: 30m }
            pull: { adopt: true, cache: 1GiB, trust: 0s, recordDown: refuse }
            policy:
              default: open
              builtin: false
              blobDeletes: forward
              sparseIndexes: refuse
              rules:
                - { repositories: ["base/**", infra], tags: ["v{n}"], class: floating }
                - tags: ["{semver}"]
                  class: protected
            """);

        Assert.Equal((new ListenEndpoint(true, "::1", 8443), "https://[::1]:8443"), (configuration.Listen.Registry, configuration.Listen.Registry.ToString()));
        Assert.True(configuration.Listen.InlineSockets);
        Assert.Equal(new ListenEndpoint(false, "localhost", 0), configuration.Listen.Admin);
        Assert.Equal(new TlsFiles("/tls/tls.crt", "/tls/tls.key"), configuration.Listen.Tls);
        Assert.Equal(
            [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.0.2.1/32"), IPNetwork.Parse("fd00::/8")],
            configuration.Listen.TrustedProxies);
        Assert.Equal((new Uri("https://registry.example.com"), "/tls/ca.pem"), (configuration.Upstream.Url, configuration.Upstream.Ca));
        Assert.Equal(["hub.example.com", "registry.example.com:5000"], configuration.Upstream.Names);
        Assert.Equal([new Uri("http://mirror.example.com:5000")], configuration.Upstream.Mirrors);
        Assert.Equal(["/api/v2.0", "/v2/_zot"], configuration.Upstream.PassPaths.Select(prefix => prefix.ToString()));
        Assert.Equal((true, new Uri("https://guard.example.com")), (configuration.Upstream.ProxyTokenEndpoint, configuration.Listen.ExternalUrl));
        Assert.Equal((TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1)), (configuration.Upstream.Timeout, configuration.Upstream.UploadIdle));
        Assert.Equal(new RecordLocation.Sqlite("/var/lib/guard.db"), configuration.Record);
        Assert.Equal(new LimitsConfiguration { ManifestBytes = 10_000_000, ManifestWrites = 8 }, configuration.Limits);
        Assert.Equal(TimeSpan.FromMinutes(30), configuration.Push.Takeover);
        Assert.Equal(
            new PullConfiguration { Adopt = true, Cache = 1L << 30, Trust = TimeSpan.Zero, RecordDown = RecordDown.Refuse },
            configuration.Pull);
        var policy = configuration.Policy;
        Assert.Equal(
            (TagClass.Open, false, BlobDeletes.Forward, SparseIndexes.Refuse),
            (policy.Default, policy.HasBuiltin, policy.BlobDeletes, policy.SparseIndexes));
        Assert.Equal("policy.rules[0]", policy.Classify(RepositoryName.Parse("base/a"), Tag.Parse("v1")).Rule);
        Assert.Equal("policy.rules[1]", policy.Classify(RepositoryName.Parse("base/a"), Tag.Parse("v1.0.0")).Rule);
        Assert.Equal("policy.default", policy.Classify(RepositoryName.Parse("base/a"), Tag.Parse("latest")).Rule);
    }

    [Fact]
    public void Read_RulesAreEmpty_ThereIsNoStandardRule() =>
        Assert.Empty(Reading.Good("policy: { rules: [] }").Policy.Rules);

    [Theory]
    [InlineData("{}", false, false)]
    [InlineData("mode: enforce", false, false)]
    [InlineData("mode: audit", true, true)]
    [InlineData("policy: { rules: [ { tags: [t], class: protected, mode: audit } ] }", false, true)]
    public void Read_Mode_IsOfTheWholeGuardOrOfARule(string yaml, bool isWhole, bool isAuditedAnywhere)
    {
        var policy = Reading.Good(yaml).Policy;

        Assert.Equal((isWhole, isAuditedAnywhere), (policy.IsAudit, policy.AuditsAny));
    }

    [Theory]
    [InlineData("mode: watch", "mode", "must be enforce or audit")]
    [InlineData("policy: { rules: [ { tags: [t], class: open, mode: enforce } ] }", "policy.rules[0].mode", "must be audit")]
    public void Read_ModeThatThereIsNot_IsAFault(string yaml, string path, string message)
    {
        var fault = Reading.Fault(yaml);

        Assert.Equal((path, message), (fault.Path, fault.Message));
    }

    [Theory]
    [InlineData("upstream: x")]
    [InlineData("policy: { rules: [{ tags: [a], class: open, targt: b }] }")]
    [InlineData("policy: { rules: [{ tags: [a], class: open, frobnicate: b }] }")]
    [InlineData("frobnicate: 1")]
    public void Read_AKeyThatIsNotKnown_IsNotAdvisedAKeyNotBuiltYet(string yaml)
    {
        var message = Reading.Fault(yaml).Message;

        Assert.Matches("did you mean|known (here )?are [a-z]|is not supported by this version; remove it", message);
    }

    [Fact]
    public void Read_AFaultOfAFlagNamedLikeItsKey_NamesItOnce() =>
        Assert.StartsWith("--record: \"here\" must be", Assert.Single(Reading.Of(null, flags: [("--record", "here")]).Faults).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Read_SeveralFaultsInAllSources_AreToldAtOnce()
    {
        var reading = Reading.Of(
            """
            upstream:
              url: ftp://x
              tiemout: 30s
            policy:
              default: frozen
              rules:
                - { tags: ["{smever}"], class: floating }
                - { tags: [ok], class: moving }
                - tags: [ok]
            """,
            [("REGISTRYGUARD_LIMITS__MANIFESTWRITES", "0"), ("REGISTRYGUARD_UPSTREAM_URL", "http://x")],
            [("--record", "here")]);

        Assert.Null(reading.Configuration);
        Assert.Equal(
            [
                "--record: record",
                "REGISTRYGUARD_LIMITS__MANIFESTWRITES: limits.manifestWrites",
                "REGISTRYGUARD_UPSTREAM_URL: ",
                "guard.yaml:2: upstream.url",
                "guard.yaml:3: upstream.tiemout",
                "guard.yaml:5: policy.default",
                "guard.yaml:7: policy.rules[0].tags[0]",
                "guard.yaml:8: policy.rules[1].class",
                "guard.yaml:9: policy.rules[2]",
            ],
            reading.Faults.Select(fault => $"{fault.Origin}: {fault.Path}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Contains(reading.Faults, fault => fault.Message.Contains("did you mean timeout?", StringComparison.Ordinal));
        Assert.Contains(reading.Faults, fault => fault.Message.Contains("REGISTRYGUARD_UPSTREAM__URL?", StringComparison.Ordinal));
    }

    private static void AssertIsDefault(GuardConfiguration configuration)
    {
        var standard = GuardConfiguration.Default;
        Assert.True(configuration.Listen.IsSameAs(standard.Listen));
        Assert.Equal(standard.Upstream with { Names = [], PassPaths = [] }, configuration.Upstream with { Names = [], PassPaths = [] });
        Assert.Empty(configuration.Upstream.PassPaths);
        Assert.Empty(configuration.Upstream.Names);
        Assert.Equal(standard.Record, configuration.Record);
        Assert.Equal(standard.Limits, configuration.Limits);
        Assert.Equal(standard.Push, configuration.Push);
        Assert.Equal(standard.Pull, configuration.Pull);
        var (policy, wanted) = (configuration.Policy, TagPolicy.Standard);
        Assert.Equal(
            (wanted.Default, wanted.HasBuiltin, wanted.BlobDeletes, wanted.SparseIndexes),
            (policy.Default, policy.HasBuiltin, policy.BlobDeletes, policy.SparseIndexes));
        var (rule, wantedRule) = (Assert.Single(policy.Rules), Assert.Single(wanted.Rules));
        Assert.Equal(wantedRule.Classification, rule.Classification);
        Assert.Equal(wantedRule.Tags.Select(tag => tag.Text), rule.Tags.Select(tag => tag.Text), StringComparer.Ordinal);
        Assert.Empty(rule.Repositories);
    }
}
