using System.Collections.Immutable;
using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Configuration;

/// <summary>The whole configuration (docs/configuration.md), checked. It is immutable: a change of the file makes a new one.</summary>
public sealed record GuardConfiguration
{
    /// <summary>The configuration when nothing is configured.</summary>
    public static GuardConfiguration Default { get; } = new();

    public ListenConfiguration Listen { get; init; } = new();

    public UpstreamConfiguration Upstream { get; init; } = new();

    public RecordLocation Record { get; init; } = new RecordLocation.Sqlite("data/record.db");

    public LimitsConfiguration Limits { get; init; } = new();

    public PushConfiguration Push { get; init; } = new();

    public PullConfiguration Pull { get; init; } = new();

    public AuditConfiguration Audit { get; init; } = new();

    public VerifyConfiguration Verify { get; init; } = new();

    public TagPolicy Policy { get; init; } = TagPolicy.Standard;

    public AdminConfiguration Admin { get; init; } = new();
}

/// <summary>Where the guard listens, and which proxies it trusts.</summary>
public sealed record ListenConfiguration
{
    public ListenEndpoint Registry { get; init; } = new(IsHttps: false, "0.0.0.0", 8080);

    public ListenEndpoint Admin { get; init; } = new(IsHttps: false, "127.0.0.1", 8081);

    /// <summary>The files for the endpoints that are HTTPS; null when none is.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>Scheme, host and port by which clients reach the guard; null if it need not know.</summary>
    public Uri? ExternalUrl { get; init; }

    /// <summary>Whose <c>X-Forwarded-For</c> is believed.</summary>
    public ImmutableArray<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Whether answers from memory are given on the threads that wait for the sockets.</summary>
    public bool InlineSockets { get; init; } = Environment.ProcessorCount <= 2;

    /// <summary>Whether both are the same; the compiler's own comparison would compare arrays by identity.</summary>
    public bool IsSameAs(ListenConfiguration other) =>
        this with { TrustedProxies = other.TrustedProxies } == other && TrustedProxies.SequenceEqual(other.TrustedProxies);
}

/// <summary>One address to listen on.</summary>
/// <param name="IsHttps">TLS, or plain HTTP.</param>
/// <param name="Host">An IP address, IPv6 without brackets, or <c>localhost</c>.</param>
/// <param name="Port">0 for any free one.</param>
public sealed record ListenEndpoint(bool IsHttps, string Host, int Port)
{
    public override string ToString() =>
        new UriBuilder(IsHttps ? "https" : "http", Host, Port).Uri.GetLeftPart(UriPartial.Authority);
}

/// <summary>The files of the certificate (PEM, chain included) and of its key (PEM).</summary>
public sealed record TlsFiles(string Certificate, string Key);

/// <summary>The registry behind the guard.</summary>
public sealed record UpstreamConfiguration
{
    /// <summary>Scheme, host and port; nothing else.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:5000");

    /// <summary>A file of the authorities that signed its certificate and its mirrors', beside the system's; empty for none.</summary>
    public string Ca { get; init; } = "";

    /// <summary>The names (<c>ns=</c>) it answers for; empty for any.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Whether it answers for the registry that a client names by <c>ns=</c>; null if the client names none.</summary>
    public bool AnswersFor(string? name) => name is null || Names.IsEmpty || Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Read replicas of it, each asked for the same credentials: scheme, host and port; nothing else.</summary>
    public ImmutableArray<Uri> Mirrors { get; init; } = [];

    /// <summary>Paths beyond the registry API that may be read through the guard.</summary>
    public ImmutableArray<PathPrefix> PassPaths { get; init; } = [];

    /// <summary>How long one of the guard's own calls may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a blob transfer may be silent.</summary>
    public TimeSpan UploadIdle { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The user that the guard's own work is done as; null for none. Clients always use their own.</summary>
    public UpstreamCredentials? Credentials { get; init; }

    /// <summary>Whether clients get tokens through the guard, where upstream gives them on its own host.</summary>
    public bool ProxyTokenEndpoint { get; init; }

    /// <summary>Whether what a bound index lists gets tags of its own, so that upstream's garbage collection keeps it.</summary>
    public bool TagChildren { get; init; }
}

/// <summary>A user of upstream's.</summary>
/// <param name="Username">Its name.</param>
/// <param name="PasswordFile">The file that has its password; read again when it changes.</param>
public sealed record UpstreamCredentials(string Username, string PasswordFile);

/// <summary>Where the record is.</summary>
public abstract record RecordLocation
{
    private RecordLocation()
    {
    }

    /// <summary>A SQLite file; a relative path is relative to the working directory.</summary>
    public sealed record Sqlite(string Path) : RecordLocation;

    /// <summary>A Redis server, a primary and its replicas, or some nodes of a Redis Cluster.</summary>
    public sealed record Redis : RecordLocation
    {
        /// <summary><c>HOST:PORT</c>, with commas between; an IPv6 address in brackets.</summary>
        public required string Servers { get; init; }

        public string Password { get; init; } = "";

        /// <summary>The file that the password is read from at each connection; empty for none.</summary>
        public string PasswordFile { get; init; } = "";

        /// <summary>TLS; the servers' certificates must be those of their hosts.</summary>
        public bool Ssl { get; init; }

        /// <summary>How many replicas must have acknowledged a write before it counts.</summary>
        public int WaitReplicas { get; init; }

        /// <summary>How long a call may take.</summary>
        public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(1);

        // Without the password, for this goes into messages and logs.
        public override string ToString() => "redis:" + Servers;
    }
}

/// <summary>Bounds on what clients can make the guard do and hold (docs/limits.md).</summary>
public sealed record LimitsConfiguration
{
    /// <summary>The largest manifest accepted, in bytes.</summary>
    public long ManifestBytes { get; init; } = 4 << 20;

    /// <summary>How many manifest writes are read into memory at once.</summary>
    public int ManifestWrites { get; init; } = 64;

    /// <summary>How many connections clients have at once.</summary>
    public int Connections { get; init; } = 8192;

    /// <summary>How many connections one address has at once; trusted proxies are not bounded.</summary>
    public int ClientConnections { get; init; } = 2048;

    /// <summary>How many requests are under way at once, those answered from memory aside.</summary>
    public int Requests { get; init; } = 8192;

    /// <summary>How many of them are one client's.</summary>
    public int ClientRequests { get; init; } = 2048;

    /// <summary>How many bytes of manifests are on their way in at once.</summary>
    public long Bytes { get; init; } = 256 << 20;

    /// <summary>How many of them are one client's.</summary>
    public long ClientBytes { get; init; } = 32 << 20;
}

public sealed record PushConfiguration
{
    /// <summary>The age at which a pending binding of another digest may be taken over.</summary>
    public TimeSpan Takeover { get; init; } = TimeSpan.FromHours(1);
}

public sealed record PullConfiguration
{
    /// <summary>Whether the first pull of an unrecorded protected tag binds it to what upstream has.</summary>
    public bool Adopt { get; init; }

    /// <summary>The memory that manifests may take, in bytes; 0 keeps none.</summary>
    public long Cache { get; init; } = 64 << 20;

    /// <summary>How long a 200 of upstream's counts as proof of what a credential may read.</summary>
    public TimeSpan Trust { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What becomes of pulls of a protected tag that is not in memory, with the record unreachable.</summary>
    public RecordDown RecordDown { get; init; }
}

/// <summary>What becomes of a pull that the record can't resolve.</summary>
public enum RecordDown
{
    /// <summary>Upstream answers it.</summary>
    Serve,

    /// <summary>It is refused until the record is back.</summary>
    Refuse,
}

/// <summary>The audit list (docs/audit.md).</summary>
public sealed record AuditConfiguration
{
    /// <summary>How long lines are kept.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(400);
}

/// <summary>Looking for drift unasked (docs/verify.md).</summary>
public sealed record VerifyConfiguration
{
    /// <summary>How often; zero for never.</summary>
    public TimeSpan Every { get; init; }
}
