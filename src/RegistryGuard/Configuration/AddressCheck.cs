using System.Net;

namespace RegistryGuard.Configuration;

/// <summary>Checks that the addresses go together.</summary>
internal static class AddressCheck
{
    public static void Check(GuardConfiguration configuration, Section root)
    {
        var (listen, upstream) = (configuration.Listen, configuration.Upstream.Url);
        var hasHttps = listen.Registry.IsHttps || listen.Admin.IsHttps;
        if (listen.Tls is null)
        {
            foreach (var (key, _) in Endpoints(listen).Where(pair => pair.Endpoint.IsHttps))
            {
                root.Fault(key, "is HTTPS, which needs listen.tls.certificate and listen.tls.key");
            }
        }
        else if (!hasHttps)
        {
            // Whoever sets a certificate expects an encrypted listener.
            root.Fault("listen.tls", "has no effect: neither listen.registry nor listen.admin begins with https://");
        }

        if (listen.Registry.Port != 0 && listen.Registry.Port == listen.Admin.Port
            && (Overlaps(listen.Registry.Host, listen.Admin.Host) || Overlaps(listen.Admin.Host, listen.Registry.Host)))
        {
            root.Fault("listen.admin", $"is taken by listen.registry ({listen.Registry})");
        }

        if (configuration.Upstream.ProxyTokenEndpoint && listen.ExternalUrl is null)
        {
            root.Fault("upstream.proxyTokenEndpoint", "needs listen.externalUrl, the address by which clients reach the guard");
        }

        foreach (var (key, endpoint) in Endpoints(listen))
        {
            if (endpoint.Port == upstream.Port && upstream.IsLoopback && Overlaps(endpoint.Host, upstream.Host.Trim('[', ']')))
            {
                root.Fault("upstream.url", $"is the guard's own {key} ({endpoint}); give the registry's address");
            }
        }
    }

    private static (string Key, ListenEndpoint Endpoint)[] Endpoints(ListenConfiguration listen) =>
        [("listen.registry", listen.Registry), ("listen.admin", listen.Admin)];

    // Whether a listener on the one host is reached, or in the way, under the other.
    private static bool Overlaps(string listener, string host) =>
        listener.Equals(host, StringComparison.Ordinal) || listener is "0.0.0.0" or "::"
        || (listener is "localhost" && IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address))
        || (host is "localhost" && IPAddress.TryParse(listener, out var own) && IPAddress.IsLoopback(own));
}
