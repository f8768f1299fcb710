using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>What the guard starts on, and what not.</summary>
public sealed class RedisStartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private string record = "";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_RedisThatDropsKeysWhenItIsFull_ExitsAndSaysWhy()
    {
        await using var redis = await RedisProcess.StartAsync("--maxmemory-policy", "allkeys-lru");

        var serve = await GuardProgram.RunAsync(
            "serve", "--record", $"redis:{redis.Address},deadline=10s", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0");

        Assert.Equal(1, serve.ExitCode);
        Assert.Contains("maxmemory-policy allkeys-lru, and it must be noeviction", serve.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--appendonly", "no")]
    [InlineData("--appendfsync", "everysec")]
    public async Task Serve_RedisThatKeepsNotAllOnDisk_Warns(string option, string value)
    {
        await using var redis = await RedisProcess.StartAsync(option, value);
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"redis:{redis.Address},deadline=10s");

        await Readiness.OfAsync(
            guard.Process, () => guard.Process.Output.Contains("may lose its newest writes when it restarts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_RedisOverTlsWithACertificateThatIsTrusted_Works()
    {
        await using var redis = await StartWithTlsAsync();
        await using var registry = await RegistryProcess.StartAsync();
        var trusted = new Dictionary<string, string>(StringComparer.Ordinal) { ["SSL_CERT_FILE"] = folder.File("certificate.pem") };
        await using var guard = await GuardProcess.StartAsync(registry.Url, record, environment: trusted);
        using var client = new RegistryClient(guard.Url);

        Assert.Equal(HttpStatusCode.Created, (await client.PushAsync("app", "v1.0.0", TinyImage.Of("base"))).Status);
    }

    [Fact]
    public async Task Serve_RedisOverTlsWithACertificateThatIsNotTrusted_ExitsAndSaysWhy()
    {
        await using var redis = await StartWithTlsAsync();

        var serve = await GuardProgram.RunAsync(
            "serve", "--record", record, "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0");

        Assert.Equal(1, serve.ExitCode);
        Assert.Contains("has a TLS certificate that is not trusted (RemoteCertificateChainErrors)", serve.Output, StringComparison.Ordinal);
    }

    private Task<RedisProcess> StartWithTlsAsync()
    {
        var certificate = WriteCertificate();
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        record = $"redis:127.0.0.1:{port},ssl=true,deadline=10s";
        return RedisProcess.StartAsync(
            "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", folder.File("key.pem"), "--tls-ca-cert-file", certificate,
            "--tls-auth-clients", "no");
    }

    private string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=redis", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("127.0.0.1");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        return folder.Write("certificate.pem", certificate.ExportCertificatePem());
    }
}
