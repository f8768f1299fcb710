using System.Security.Authentication;

namespace RegistryGuard.Upstream;

/// <summary>Upstream's certificate is not accepted; the message says why and what to do.</summary>
internal sealed class UpstreamCertificateException(string message) : AuthenticationException(message);
