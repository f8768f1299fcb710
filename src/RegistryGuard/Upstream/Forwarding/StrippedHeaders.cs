using System.Collections.Frozen;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>A client's headers that never reach upstream. With them a client could pose as a proxy, turn one request into another, or
/// turn the connection into a tunnel.</summary>
internal static class StrippedHeaders
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "X-Real-IP", "X-Host", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
        "Expect", "Upgrade", "HTTP2-Settings",
        "X-Content-Length"); // Kestrel's rename of a Content-Length that stood beside Transfer-Encoding

    private static readonly string[] Prefixes = ["X-Forwarded-", "X-Original-", "X-Rewrite-", "Sec-WebSocket-"];

    public static bool Contains(string name) =>
        // Gateways that hand headers on as variables read "X_Y" as "X-Y"; no registry client sends such a name.
        name.Contains('_', StringComparison.Ordinal)
        || Names.Contains(name)
        || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
