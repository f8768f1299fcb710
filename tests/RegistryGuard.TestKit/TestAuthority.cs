using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RegistryGuard.TestKit;

/// <summary>An authority that no system knows, and the certificates that it signs.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-10), DateTimeOffset.UtcNow.AddYears(2));
    }

    public string Pem => certificate.ExportCertificatePem();

    /// <summary>Writes a server's certificate and its key into the folder.</summary>
    public TlsPair Issue(TemporaryFolder folder, string host, DateTimeOffset? notAfter = null)
    {
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=registry", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        DateTimeOffset end = notAfter ?? DateTimeOffset.UtcNow.AddYears(1);
        using X509Certificate2 issued = request.Create(certificate, end.AddYears(-1), end, RandomNumberGenerator.GetBytes(8));
        string name = Guid.NewGuid().ToString("N");
        return new TlsPair(
            folder.Write($"{name}.crt", issued.ExportCertificatePem()), folder.Write($"{name}.key", serverKey.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }
}

/// <summary>The files of a server's certificate and key.</summary>
public sealed record TlsPair(string Certificate, string Key);
