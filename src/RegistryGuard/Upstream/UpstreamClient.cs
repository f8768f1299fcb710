using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Text;
using RegistryGuard.Configuration;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Upstream;

/// <summary>The connections to upstream, shared by what streams through and the guard's own calls.</summary>
internal static class UpstreamClient
{
    public static HttpMessageInvoker Create(UpstreamAuthorities authorities, UpstreamSignals signals, IGuardConfigurationSource configuration) =>
        new(new MeasuredCalls(new AnswerDeadline(Connections(authorities), configuration), signals));

    private static SocketsHttpHandler Connections(UpstreamAuthorities authorities) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
        // Any byte that a header may have arrives as it was sent, both ways.
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Follows the name upstream when its address changes.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = authorities.Accepts },
    };
}
