using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;

namespace RegistryGuard.Hosting;

/// <summary>The two listeners. Each connection is marked with the listener it came in by; nothing that a client sends decides that.</summary>
internal static class Listeners
{
    /// <summary>Bytes of a connection that the server receives before they are asked for.</summary>
    public const int MostUnread = 64 * 1024;

    /// <summary>A request with a longer first line is answered 414.</summary>
    public const int LongestRequestLine = 128 * 1024;

    private sealed class AdminMark;

    public static bool IsAdmin(HttpContext context) => context.Features.Get<AdminMark>() is not null;

    public static void Configure(
        KestrelServerOptions kestrel, ListenConfiguration listen, ConnectionGate gate, ServerCertificate? certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        // Upload state travels in the query, and some registries keep a lot of it.
        kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
        kestrel.Limits.MaxRequestBufferSize = LongestRequestLine;
        Listen(kestrel, listen.Registry, gate, certificate, isAdmin: false);
        Listen(kestrel, listen.Admin, gate, certificate, isAdmin: true);
    }

    private static void Listen(
        KestrelServerOptions kestrel, ListenEndpoint endpoint, ConnectionGate gate, ServerCertificate? certificate, bool isAdmin)
    {
        void Shape(ListenOptions options)
        {
            // Before everything else, even a TLS handshake.
            options.Use(next => connection => isAdmin
                ? gate.AdministerAsync(connection, next)
                : gate.EnterAsync(connection, next, isPlain: !endpoint.IsHttps));
            options.Protocols = endpoint.IsHttps ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            if (endpoint.IsHttps)
            {
                options.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate!.Current);
            }

            options.Use(next => connection =>
            {
                connection.Transport = new TurnTakingTransport(connection.Transport);
                return next(connection);
            });
            if (isAdmin)
            {
                options.Use(next => connection =>
                {
                    connection.Features.Set(new AdminMark());
                    return next(connection);
                });
            }
        }

        if (IPAddress.TryParse(endpoint.Host, out var address))
        {
            kestrel.Listen(address, endpoint.Port, Shape);
        }
        else
        {
            kestrel.ListenLocalhost(endpoint.Port, Shape);
        }
    }
}
