using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RegistryGuard.Configuration;

namespace RegistryGuard.Hosting;

/// <summary>The certificate of the listeners, read again when its files change. A file that can't be read, or that doesn't fit
/// the other, leaves the certificate before in use.</summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private readonly TlsFiles _files;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly WatchedFiles<X509Certificate2> _watched;

    /// <summary>Reads the files, and again whenever they change.</summary>
    /// <exception cref="CryptographicException">The files are no certificate and key, or can't be read.</exception>
    public ServerCertificate(TlsFiles files, TimeProvider clock, ILogger<ServerCertificate> logger)
    {
        (_files, _logger) = (files, logger);
        var first = Read(Written());
        _watched = first.Content is null
            ? throw new CryptographicException(first.Fault)
            : new(first, state => Written() is var written && written == state ? null : Read(written), Tell, clock);
    }

    public X509Certificate2 Current => _watched.Current;

    public void Dispose() => _watched.Dispose();

    private string Written() => string.Create(
        CultureInfo.InvariantCulture, $"{File.GetLastWriteTimeUtc(_files.Certificate):O} {File.GetLastWriteTimeUtc(_files.Key):O}");

    private FilesRead<X509Certificate2> Read(string written)
    {
        var certificate = CertificateFiles.Server(_files, out var key, out var fault);
        return new(written, certificate, $"{key} {fault}");
    }

    private void Tell(FilesRead<X509Certificate2> read)
    {
        if (read.Content is { } certificate)
        {
            LogReloaded(_files.Certificate, certificate.NotAfter);
        }
        else
        {
            LogKept(_files.Certificate, read.Fault);
        }
    }

    [LoggerMessage(EventId = 20, EventName = "CertificateReloaded", Level = LogLevel.Information,
        Message = "Certificate {File} was reloaded; it is valid until {NotAfter:u}")]
    private partial void LogReloaded(string file, DateTime notAfter);

    [LoggerMessage(EventId = 21, EventName = "CertificateKept", Level = LogLevel.Error,
        Message = "Certificate {File} has changed but can't be used, the one before stays in use: {Reason}")]
    private partial void LogKept(string file, string reason);
}
