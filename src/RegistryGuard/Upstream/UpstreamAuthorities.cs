using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RegistryGuard.Configuration;

namespace RegistryGuard.Upstream;

/// <summary>Whose certificates upstream and its mirrors may have: the system's authorities, and those of <c>upstream.ca</c>. The file
/// is read at each handshake that needs it. It is also watched, so that a file that can't be used is logged before it is needed. An authority
/// that was removed is trusted for five minutes at most: so long may a connection live.</summary>
internal sealed partial class UpstreamAuthorities : IDisposable
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly IGuardConfigurationSource _configuration;
    private readonly ILogger<UpstreamAuthorities> _logger;
    private readonly WatchedFiles<X509Certificate2Collection> _own;

    public UpstreamAuthorities(IGuardConfigurationSource configuration, TimeProvider clock, ILogger<UpstreamAuthorities> logger)
    {
        (_configuration, _logger) = (configuration, logger);
        var first = Read();
        if (first.Content is null)
        {
            Tell(first);
        }

        _own = new(first with { Content = first.Content ?? [] }, _ => Read(), Tell, clock);
    }

    /// <summary>Judges the certificate of a connection.</summary>
    /// <exception cref="UpstreamCertificateException">It is not accepted.</exception>
    public bool Accepts(object connection, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors is SslPolicyErrors.None)
        {
            return true;
        }

        if (certificate is not X509Certificate2 leaf)
        {
            throw new UpstreamCertificateException("upstream has no certificate");
        }

        using var ownChain = Chain(chain);
        var judged = chain;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && ownChain.ChainPolicy.CustomTrustStore.Count > 0)
        {
            judged = ownChain;
            errors = ownChain.Build(leaf) ? errors & ~SslPolicyErrors.RemoteCertificateChainErrors : errors;
        }

        return errors is SslPolicyErrors.None
            ? true
            : throw new UpstreamCertificateException(CertificateFault.Explain(
                leaf, (connection as SslStream)?.TargetHostName ?? "", errors, judged));
    }

    public void Dispose() => _own.Dispose();

    private X509Chain Chain(X509Chain? given)
    {
        var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.ApplicationPolicy.Add(ServerAuthentication);
        policy.CustomTrustStore.AddRange(_own.Look());
        if (given is not null)
        {
            // What upstream sent along.
            policy.ExtraStore.AddRange(given.ChainPolicy.ExtraStore);
        }

        return chain;
    }

    private FilesRead<X509Certificate2Collection> Read()
    {
        var file = _configuration.Current.Upstream.Ca;
        if (file.Length == 0)
        {
            return new("", [], "");
        }

        var authorities = CertificateFiles.Authorities(file, out var fault);
        return new(
            file + "\n" + (authorities is null ? fault : string.Join(',', authorities.Select(authority => authority.Thumbprint))), authorities, fault);
    }

    private void Tell(FilesRead<X509Certificate2Collection> read)
    {
        var file = _configuration.Current.Upstream.Ca;
        if (read.Content is not { } authorities)
        {
            LogKept(file, read.Fault);
        }
        else if (file.Length > 0)
        {
            LogReloaded(file, authorities.Count);
        }
    }

    [LoggerMessage(EventId = 22, EventName = "AuthoritiesReloaded", Level = LogLevel.Information,
        Message = "upstream.ca {File} was read; certificates in it: {Count}")]
    private partial void LogReloaded(string file, int count);

    [LoggerMessage(EventId = 23, EventName = "AuthoritiesKept", Level = LogLevel.Error,
        Message = "upstream.ca {File} {Reason}; the authorities before stay in use")]
    private partial void LogKept(string file, string reason);
}
