using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RegistryGuard.Configuration;
using RegistryGuard.Hosting;

namespace RegistryGuard.Tests.Hosting;

/// <summary>TLS on the registry listener, by files that may change.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Listener_CertificateFilesChange_NewConnectionsGetTheNewOneAndBadFilesKeepTheOld()
    {
        Write("first");
        var clock = new HandTimer();
        await using var app = GuardApplication.Build(Sources(), Sources().Read(), TimeSpan.FromSeconds(1), services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            services.AddLogging(logging => logging.ClearProviders());
        });
        await app.StartAsync();
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

        Assert.Equal("CN=first", await SubjectAsync(port));

        Write("second");
        clock.Tick();
        Assert.Equal("CN=second", await SubjectAsync(port));

        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.crt"), "no certificate");
        clock.Tick();
        Assert.Equal("CN=second", await SubjectAsync(port));
    }

    [Fact]
    public void Start_CertificateThatCannotBeRead_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), "no certificate");
        File.WriteAllText(Path.Combine(_folder, "tls.key"), "no key");

        Assert.Throws<CryptographicException>(() => GuardApplication.Build(Sources(), Sources().Read(withFiles: false), TimeSpan.FromSeconds(1)));
    }

    private ConfigurationSources Sources()
    {
        var file = Path.Combine(_folder, "guard.yaml");
        File.WriteAllText(file, $$"""
            listen:
              registry: https://127.0.0.1:0
              admin: http://127.0.0.1:0
              tls: { certificate: {{_folder}}/tls.crt, key: {{_folder}}/tls.key }
            record: sqlite:{{_folder}}/record.db
            """);
        return new(file, new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, Flag>(StringComparer.Ordinal));
    }

    private void Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private static async Task<string> SubjectAsync(int port)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port);
        var subject = "";
        await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, errors) =>
        {
            subject = certificate!.Subject;
            return !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        });
        await tls.AuthenticateAsClientAsync("localhost");
        return subject;
    }
}
