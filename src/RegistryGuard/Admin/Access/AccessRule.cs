using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using RegistryGuard.Configuration;

namespace RegistryGuard.Admin.Access;

/// <summary>Who may use the admin API (docs/admin.md): with tokens, who has one of the right scope; without, who comes from the guard's
/// own machine and through no proxy, and no page that a browser shows.</summary>
internal static class AccessRule
{
    /// <summary>Whose name a request without a token has.</summary>
    public const string Loopback = "loopback";

    // Nobody's token is longer, and it is hashed before anything is known of who sends it.
    private const int LongestToken = 1024;
    private const string Scheme = "Bearer ";

    public static AccessVerdict Judge(AccessRequest request, ImmutableArray<AdminToken> tokens, ListenEndpoint listener) =>
        tokens.IsEmpty ? JudgeLoopback(request, listener) : JudgeToken(request, tokens);

    /// <summary>Whether the listener is one that other machines can't reach.</summary>
    public static bool IsLoopback(ListenEndpoint listener) => IsLoopbackHost(listener.Host);

    private static AccessVerdict JudgeToken(AccessRequest request, ImmutableArray<AdminToken> tokens)
    {
        if (request.Authorization.Count == 0)
        {
            return new AccessVerdict.Denied(401, "the admin API takes a token: send Authorization: Bearer TOKEN, with a token of admin.tokens", "Bearer");
        }

        if (request.Authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || header.Length > Scheme.Length + LongestToken || header.AsSpan(Scheme.Length).Trim().IsEmpty)
        {
            return new AccessVerdict.Denied(401, "the Authorization header is not one Bearer token: send Authorization: Bearer TOKEN", "Bearer error=\"invalid_request\"");
        }

        if (Find(header[Scheme.Length..].Trim(), tokens) is not { } token)
        {
            return new AccessVerdict.Denied(401, "the token is none of admin.tokens: its SHA-256 must stand there", "Bearer error=\"invalid_token\"");
        }

        return request.IsRead || request.IsReadByPost || token.Scope is AdminScope.Write
            ? new AccessVerdict.Granted(token.Name)
            : new AccessVerdict.Denied(
                403, $"the token {token.Name} has the scope read, and this request changes something: use a token of the scope write",
                "Bearer error=\"insufficient_scope\"");
    }

    // All are compared, each in the same time, so that how long it takes tells nothing of any.
    private static AdminToken? Find(string presented, ImmutableArray<AdminToken> tokens)
    {
        var sum = SHA256.HashData(Encoding.UTF8.GetBytes(presented));
        AdminToken? found = null;
        foreach (var token in tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(sum, token.Sha256.AsSpan()))
            {
                found = token;
            }
        }

        return found;
    }

    private static AccessVerdict JudgeLoopback(AccessRequest request, ListenEndpoint listener)
    {
        var why =
            !IsLoopback(listener) ? $"the admin API is off: listen.admin is {listener}, which other machines may reach, and there are no admin.tokens"
            : request.Peer is not { } peer || !IsLoopbackAddress(peer) ? "without admin.tokens the admin API is for the guard's own machine"
            : request.ForwardedBy is { } header ? $"the request came through a proxy ({header}), and without admin.tokens the admin API is for the guard's own machine"
            : request.Host is not [{ } host] || !IsLoopbackHost(HostOf(host)) ? "the Host header is not localhost or a loopback address, and without admin.tokens the admin API takes no other"
            : !IsSameOrigin(request.Origin, request.Scheme, host) ? "the request comes from a page of another origin, and without admin.tokens the admin API takes none"
            : null;
        return why is not null ? new AccessVerdict.Denied(403, why + "; see docs/admin.md")
            : !request.IsRead && !IsJson(request.ContentType)
                ? new AccessVerdict.Denied(415, "a request that changes something must have Content-Type: application/json")
            : new AccessVerdict.Granted(Loopback);
    }

    // A page of a browser can send other types without being asked whether it may.
    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private static bool IsSameOrigin(StringValues origin, string scheme, string host) =>
        origin.Count == 0 || (origin is [{ } only] && only.Equals($"{scheme}://{host}", StringComparison.OrdinalIgnoreCase));

    private static string HostOf(string host) => HostString.FromUriComponent(host).Host.Trim('[', ']');

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && address.ToString().Equals(host, StringComparison.OrdinalIgnoreCase) && IsLoopbackAddress(address));

    private static bool IsLoopbackAddress(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
