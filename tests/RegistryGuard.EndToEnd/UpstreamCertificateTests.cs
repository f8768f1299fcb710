using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A registry with TLS: whose certificates count, and what is said of one that doesn't.</summary>
public sealed class UpstreamCertificateTests : IDisposable
{
    private static readonly TinyImage Image = TinyImage.Of("tls");

    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new("Known Authority");
    private readonly TestAuthority stranger = new("Strange Authority");

    private string Ca => folder.File("ca.pem");

    public void Dispose()
    {
        authority.Dispose();
        stranger.Dispose();
        folder.Dispose();
    }

    private static readonly Dictionary<string, Func<UpstreamCertificateTests, TlsPair>> Issued = new(StringComparer.Ordinal)
    {
        ["stranger"] = test => test.stranger.Issue(test.folder, "127.0.0.1"),
        ["name"] = test => test.authority.Issue(test.folder, "registry.example"),
        ["expired"] = test => test.authority.Issue(test.folder, "127.0.0.1", new DateTimeOffset(2024, 6, 1, 0, 0, 0, TimeSpan.Zero)),
    };

    public static TheoryData<string, string[]> Faults => new()
    {
        { "stranger", ["it is for 127.0.0.1, signed by CN=Strange Authority", "neither upstream.ca nor the system's store has CN=Strange Authority", "give that authority's certificate (PEM) as upstream.ca"] },
        { "name", ["it is for registry.example, signed by CN=Known Authority", "it is not for 127.0.0.1", "set upstream.url to a name that it is for"] },
        { "expired", ["it is for 127.0.0.1, signed by CN=Known Authority", "it expired on 2024-06-01", "have it renewed"] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Certificate_ThatIsNotTrusted_IsExplainedToTheClientInTheLogAndOnReadyz(string kind, string[] expected)
    {
        await File.WriteAllTextAsync(Ca, authority.Pem);
        await using var registry = await RegistryProcess.StartWithTlsAsync(Issued[kind](this));
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        using var http = new HttpClient { BaseAddress = guard.Url };

        var push = await client.PutManifestAsync("app", "v1.0.0", Image);
        using var streamed = await http.GetAsync(new Uri("/v2/", UriKind.Relative));
        var readiness = JsonNode.Parse(await http.GetStringAsync(new Uri(guard.AdminUrl, "/readyz")))!;

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.BadGateway), (push.Status, streamed.StatusCode));
        foreach (var told in (string[])[push.Body, await streamed.Content.ReadAsStringAsync(), (string)readiness["upstream"]!["reason"]!])
        {
            Assert.Contains("upstream's certificate is not trusted", told, StringComparison.Ordinal);
            Assert.All(expected, part => Assert.Contains(part, told, StringComparison.Ordinal));
        }

        // Its JSON writes an apostrophe as an escape.
        await SaysAsync(guard, "upstream failed on GET /v2/: upstream");
        Assert.Contains(expected[0], guard.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ca_FileChanges_TheNewAuthorityIsTrustedAndABadFileKeepsItSo()
    {
        await File.WriteAllTextAsync(Ca, authority.Pem);
        var tls = stranger.Issue(folder, "127.0.0.1");
        var registry = await RegistryProcess.StartWithTlsAsync(tls);
        await using var guard = await StartAsync(registry);
        using var http = new HttpClient { BaseAddress = guard.Url };
        var before = await StatusAsync(http, "/v2/");

        await File.WriteAllTextAsync(Ca, authority.Pem + "\n" + stranger.Pem);
        var after = await StatusAsync(http, "/v2/");
        await File.WriteAllTextAsync(Ca, "no certificate at all");
        await SaysAsync(guard, "the authorities before stay in use");
        // Its connections are gone, so that the next one needs trust anew.
        await registry.DisposeAsync();
        await using var again = await RegistryProcess.StartWithTlsOnAsync(registry.Url.Port, tls);
        var kept = await StatusAsync(http, "/v2/");

        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.OK, HttpStatusCode.OK), (before, after, kept));
    }

    [Fact]
    public async Task Ca_OfAMirror_CountsToo()
    {
        await File.WriteAllTextAsync(Ca, authority.Pem);
        var tls = authority.Issue(folder, "127.0.0.1");
        await using var registry = await RegistryProcess.StartWithTlsAsync(tls);
        await using var mirror = await RegistryProcess.StartWithTlsAsync(tls);
        await using var guard = await StartAsync(registry, mirror);
        using var http = new HttpClient { BaseAddress = guard.Url };
        await PushBlobToAsync(mirror);

        // Only the mirror has it.
        await Readiness.OfAsync(
            guard.Process, async () => await StatusAsync(http, "/v2/app/blobs/" + TinyImage.DigestOf(Image.Layer)) == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Push_ThroughTls_IsAccepted()
    {
        await File.WriteAllTextAsync(Ca, authority.Pem);
        await using var registry = await RegistryProcess.StartWithTlsAsync(authority.Issue(folder, "127.0.0.1"));
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);

        Assert.Equal(HttpStatusCode.Created, (await client.PushAsync("app", "v1.0.0", Image)).Status);
        Assert.Equal(Image.Digest, await client.DigestOfAsync("app", "v1.0.0"));
    }

    private Task<GuardProcess> StartAsync(RegistryProcess registry, RegistryProcess? mirror = null)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["REGISTRYGUARD_UPSTREAM__CA"] = Ca };
        if (mirror is not null)
        {
            environment["REGISTRYGUARD_UPSTREAM__MIRRORS__0"] = mirror.Url.GetLeftPart(UriPartial.Authority);
        }

        return GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}", environment: environment);
    }

    private async Task PushBlobToAsync(RegistryProcess registry)
    {
        await using var other = await GuardProcess.StartAsync(
            registry.Url, $"sqlite:{folder.File("other.db")}",
            environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["REGISTRYGUARD_UPSTREAM__CA"] = Ca });
        using var client = new RegistryClient(other.Url);
        await client.PushBlobsAsync("app", Image);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string target)
    {
        using var answer = await http.GetAsync(new Uri(target, UriKind.Relative));
        return answer.StatusCode;
    }

    private static Task SaysAsync(GuardProcess guard, string text) =>
        Readiness.OfAsync(guard.Process, () => guard.Process.Output.Contains(text, StringComparison.Ordinal));
}
