using System.Buffers;
using System.Net;
using System.Net.Sockets;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Configuration;

/// <summary>Addresses as the configuration writes them.</summary>
internal static class Addresses
{
    private static readonly SearchValues<char> NeverBare = SearchValues.Create("?#@\\% \t\r\n");

    /// <summary>An address to listen on. No name but <c>localhost</c> is allowed: for others Kestrel listens on every address.</summary>
    public static Parsed<ListenEndpoint> Endpoint(string text)
    {
        const string Expected =
            "must be http:// or https:// with an IP address or localhost and a port, for example http://0.0.0.0:8080";
        if (!TryParseBare(text, out var uri))
        {
            return Parsed<ListenEndpoint>.Wrong(Expected);
        }

        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host.Trim('[', ']') : uri.Host;
        return uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || host is "localhost"
            ? new ListenEndpoint(uri.Scheme is "https", host, uri.Port)
            : Parsed<ListenEndpoint>.Wrong(Expected);
    }

    /// <summary>The registry behind the guard. A path is not allowed, for it would change what names mean; a user is not, for it would be sent
    /// for every client.</summary>
    public static Parsed<Uri> Upstream(string text) => TryParseBare(text, out var uri) && uri.Port > 0
        ? new Uri(uri.GetLeftPart(UriPartial.Authority))
        : Parsed<Uri>.Wrong("must be http:// or https:// with a host and, if need be, a port, and no user, path or query, "
            + "for example https://registry.example.com:5000");

    /// <summary>Where clients reach the guard; empty for nothing.</summary>
    public static Parsed<Uri?> External(string text) => text.Length == 0 ? (Uri?)null
        : TryParseBare(text, out var uri) && uri.Port > 0 ? new Uri(uri.GetLeftPart(UriPartial.Authority))
        : Parsed<Uri?>.Wrong("must be http:// or https:// with a host and, if need be, a port, and nothing after it, "
            + "for example https://guard.example.com");

    /// <summary>A path beyond the registry API.</summary>
    public static Parsed<PathPrefix> PassPath(string text) =>
        PathPrefix.TryParse(text, out var fault) is { } prefix ? prefix : Parsed<PathPrefix>.Wrong(fault);

    /// <summary>A name as clients give it in <c>ns=</c>.</summary>
    public static Parsed<string> RegistryName(string text) =>
        !text.Contains('/', StringComparison.Ordinal) && TryParseBare("https://" + text, out _)
            ? text
            : Parsed<string>.Wrong("must be a registry's host and, if need be, its port, for example registry.example.com:5000");

    public static Parsed<IPNetwork> Network(string text)
    {
        // Four parts, for "10" is an address to .NET too.
        if (IPAddress.TryParse(text, out var address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count('.') == 3))
        {
            return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        }

        return text.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(text, out var network)
            ? network
            : Parsed<IPNetwork>.Wrong("must be an IP address or network, for example 10.0.0.7, 10.0.0.0/8 or fd00::/8");
    }

    // Nothing but scheme, host and port; compared with the text, for Uri takes out dots and unescapes.
    private static bool TryParseBare(string text, out Uri uri)
    {
        var isBare = Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            && parsed.Scheme is ("http" or "https")
            && parsed.UserInfo.Length == 0 && parsed.Host.Length > 0 && parsed.PathAndQuery is "/" && parsed.Fragment.Length == 0
            && !text.AsSpan().ContainsAny(NeverBare) && text.IndexOf('/', parsed.Scheme.Length + 3) is var slash
            && (slash < 0 || slash == text.Length - 1);
        uri = parsed!;
        return isBare;
    }
}
