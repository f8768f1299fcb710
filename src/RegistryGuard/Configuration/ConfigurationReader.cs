namespace RegistryGuard.Configuration;

/// <summary>Reads all sources into one configuration, or reports all faults at once.</summary>
public static class ConfigurationReader
{
    /// <summary>Reads the sources, each above the one before.</summary>
    /// <param name="yaml">The text of the file; null for no file.</param>
    /// <param name="file">The file's path, for faults.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="flags">The flags by the path of what they set.</param>
    /// <param name="withFiles">Whether the files that it names are looked at too.</param>
    public static ConfigurationReading Read(
        string? yaml, string file, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, Flag> flags,
        bool withFiles = false)
    {
        var faults = new List<ConfigurationFault>();
        var check = new KeyCheck(faults);
        SettingNode settings = check.Check(yaml is null ? SettingNode.Map.Empty : YamlSettings.Read(yaml, file, faults));
        settings = SettingNode.Merge(settings, check.Check(EnvironmentSettings.Read(environment, faults)));
        OtlpVariables.Check(environment, faults);
        var byFlag = flags.Select(flag => new FlatSetting(flag.Key.Split('.'), flag.Value.Value, new SettingOrigin(flag.Value.Name)));
        settings = SettingNode.Merge(settings, check.Check(FlatSettings.Grow([.. byFlag], faults)));

        var root = new Section("", (SettingNode.Map)settings, faults);
        var configuration = Read(root);
        if (withFiles && faults.Count == 0)
        {
            FileCheck.Check(configuration, root);
        }

        return faults.Count == 0
            ? new ConfigurationReading(configuration, []) { Settings = settings }
            : new ConfigurationReading(null, [.. faults.Distinct().OrderBy(fault => fault.Origin.Line ?? int.MaxValue)]);
    }

    private static GuardConfiguration Read(Section root)
    {
        var standard = GuardConfiguration.Default;
        var isAudit = root.Value("mode", standard.Policy.IsAudit, text => Quantities.Word(text, ("enforce", false), ("audit", true)));
        var configuration = new GuardConfiguration
        {
            Listen = ReadListen(root.Under("listen")),
            Upstream = ReadUpstream(root.Under("upstream")),
            Record = root.Value("record", standard.Record, RecordLocationParser.Parse),
            Limits = ReadLimits(root.Under("limits")),
            Push = new PushConfiguration
            {
                Takeover = root.Under("push").Value(
                    "takeover", standard.Push.Takeover, Quantities.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))),
            },
            Pull = ReadPull(root.Under("pull")),
            Audit = new AuditConfiguration
            {
                Keep = root.Under("audit").Value(
                    "keep", standard.Audit.Keep, Quantities.Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(36_500))),
            },
            Verify = new VerifyConfiguration { Every = root.Under("verify").Value("every", standard.Verify.Every, Every) },
            Policy = PolicySection.Read(root.Under("policy"), isAudit),
            Admin = AdminSection.Read(root.Under("admin")),
        };
        if (!root.HasFaultUnder("listen") && !root.HasFaultUnder("upstream.url"))
        {
            // A default in the place of a bad address may clash with what is meant to replace it.
            AddressCheck.Check(configuration, root);
        }

        return configuration;
    }

    // More often would be all the time.
    private static Parsed<TimeSpan> Every(string text) =>
        Quantities.Duration(TimeSpan.Zero, TimeSpan.FromDays(365))(text) switch
        {
            { Fault: null, Value: var every } when every > TimeSpan.Zero && every < TimeSpan.FromMinutes(1) =>
                Parsed<TimeSpan>.Wrong("must be 0s for never, or at least 1m"),
            var read => read,
        };

    private static ListenConfiguration ReadListen(Section listen)
    {
        var standard = GuardConfiguration.Default.Listen;
        var tls = listen.Under("tls");
        var certificate = tls.Value("certificate", "", text => text);
        var key = tls.Value("key", "", text => text);
        if (certificate.Length == 0 != (key.Length == 0))
        {
            tls.Fault(
                certificate.Length == 0 ? "key" : "certificate",
                "needs the other one: give both listen.tls.certificate and listen.tls.key");
        }

        return new ListenConfiguration
        {
            Registry = listen.Value("registry", standard.Registry, Addresses.Endpoint),
            Admin = listen.Value("admin", standard.Admin, Addresses.Endpoint),
            Tls = certificate.Length == 0 ? null : new TlsFiles(certificate, key),
            ExternalUrl = listen.Value<Uri?>("externalUrl", null, Addresses.External),
            InlineSockets = listen.Value("inlineSockets", standard.InlineSockets, Quantities.Boolean),
            TrustedProxies = listen.Values("trustedProxies", standard.TrustedProxies, Addresses.Network),
        };
    }

    private static UpstreamConfiguration ReadUpstream(Section upstream)
    {
        var standard = GuardConfiguration.Default.Upstream;
        return new UpstreamConfiguration
        {
            Url = upstream.Value("url", standard.Url, Addresses.Upstream),
            Ca = upstream.Value("ca", standard.Ca, text => text),
            Names = upstream.Values("names", standard.Names, Addresses.RegistryName),
            Mirrors = upstream.Values("mirrors", standard.Mirrors, Addresses.Upstream),
            PassPaths = upstream.Values("passPaths", standard.PassPaths, Addresses.PassPath),
            Timeout = upstream.Value(
                "timeout", standard.Timeout, Quantities.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))),
            UploadIdle = upstream.Value(
                "uploadIdle", standard.UploadIdle, Quantities.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24))),
            Credentials = ReadCredentials(upstream.Under("credentials")),
            ProxyTokenEndpoint = upstream.Value("proxyTokenEndpoint", standard.ProxyTokenEndpoint, Quantities.Boolean),
            TagChildren = upstream.Value("tagChildren", standard.TagChildren, Quantities.Boolean),
        };
    }

    private static UpstreamCredentials? ReadCredentials(Section credentials)
    {
        var username = credentials.Value("username", "", Username);
        var file = credentials.Value("passwordFile", "", text => text);
        if (username.Length == 0 != (file.Length == 0) && !credentials.HasFaultUnder("username"))
        {
            credentials.Fault(
                username.Length == 0 ? "passwordFile" : "username",
                "needs the other one: give both upstream.credentials.username and upstream.credentials.passwordFile");
        }

        return username.Length == 0 || file.Length == 0 ? null : new(username, file);
    }

    // Basic authentication ends the name at the first colon (RFC 7617).
    private static Parsed<string> Username(string text) =>
        text.Contains(':', StringComparison.Ordinal) || text.Any(char.IsControl)
            ? Parsed<string>.Wrong("must have no colon and no control character")
            : text;

    private static LimitsConfiguration ReadLimits(Section limits)
    {
        const int Most = 1_000_000;
        var standard = GuardConfiguration.Default.Limits;
        return new LimitsConfiguration
        {
            ManifestBytes = limits.Value("manifestBytes", standard.ManifestBytes, Quantities.Size(1 << 10, 256 << 20)),
            ManifestWrites = limits.Value("manifestWrites", standard.ManifestWrites, Quantities.Count(1, 4096)),
            Connections = limits.Value("connections", standard.Connections, Quantities.Count(1, Most)),
            ClientConnections = limits.Value("clientConnections", standard.ClientConnections, Quantities.Count(1, Most)),
            Requests = limits.Value("requests", standard.Requests, Quantities.Count(1, Most)),
            ClientRequests = limits.Value("clientRequests", standard.ClientRequests, Quantities.Count(1, Most)),
            Bytes = limits.Value("bytes", standard.Bytes, Quantities.Size(1 << 20, 1L << 40)),
            ClientBytes = limits.Value("clientBytes", standard.ClientBytes, Quantities.Size(1 << 20, 1L << 40)),
        };
    }

    private static PullConfiguration ReadPull(Section pull)
    {
        var standard = GuardConfiguration.Default.Pull;
        return new PullConfiguration
        {
            Adopt = pull.Value("adopt", standard.Adopt, Quantities.Boolean),
            Cache = pull.Value("cache", standard.Cache, Quantities.Size(0, 1L << 40)),
            Trust = pull.Value("trust", standard.Trust, Quantities.Duration(TimeSpan.Zero, TimeSpan.FromHours(1))),
            RecordDown = pull.Value("recordDown", standard.RecordDown, text =>
                Quantities.Word(text, ("serve", RecordDown.Serve), ("refuse", RecordDown.Refuse))),
        };
    }
}
