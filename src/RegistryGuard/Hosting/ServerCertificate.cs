using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RegistryGuard.Configuration;

namespace RegistryGuard.Hosting;

/// <summary>The certificate of the listeners, read again when its files change. A file that can't be read, or that doesn't fit
/// the other, leaves the certificate before in use.</summary>
internal sealed partial class ServerCertificate : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly TlsFiles _files;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly ITimer _timer;
    private volatile X509Certificate2 _current;
    private (DateTime Certificate, DateTime Key) _read;

    /// <summary>Reads the files, and again whenever they change.</summary>
    /// <exception cref="CryptographicException">The files are no certificate and key, or can't be read.</exception>
    public ServerCertificate(TlsFiles files, TimeProvider clock, ILogger<ServerCertificate> logger)
    {
        (_files, _logger) = (files, logger);
        _read = Written();
        _current = Read(out var fault) ?? throw new CryptographicException(fault);
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public X509Certificate2 Current => _current;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var written = Written();
        if (written == _read)
        {
            return;
        }

        _read = written;
        if (Read(out var fault) is { } read)
        {
            _current = read;
            LogReloaded(_files.Certificate, read.NotAfter);
        }
        else
        {
            LogKept(_files.Certificate, fault);
        }
    }

    private (DateTime Certificate, DateTime Key) Written() =>
        (File.GetLastWriteTimeUtc(_files.Certificate), File.GetLastWriteTimeUtc(_files.Key));

    private X509Certificate2? Read(out string fault)
    {
        var certificate = CertificateFiles.Server(_files, out var key, out fault);
        fault = $"{key} {fault}";
        return certificate;
    }

    [LoggerMessage(EventId = 20, EventName = "CertificateReloaded", Level = LogLevel.Information,
        Message = "Certificate {File} was reloaded; it is valid until {NotAfter:u}")]
    private partial void LogReloaded(string file, DateTime notAfter);

    [LoggerMessage(EventId = 21, EventName = "CertificateKept", Level = LogLevel.Error,
        Message = "Certificate {File} has changed but can't be used, the one before stays in use: {Reason}")]
    private partial void LogKept(string file, string reason);
}
