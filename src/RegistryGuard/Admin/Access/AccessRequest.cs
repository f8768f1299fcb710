using System.Net;
using Microsoft.Extensions.Primitives;

namespace RegistryGuard.Admin.Access;

/// <summary>What decides whether a request to the admin API may be carried out.</summary>
internal sealed record AccessRequest
{
    private const string PodsPath = "/api/v1/pods";

    /// <summary>Whether it only looks.</summary>
    public required bool IsRead { get; init; }

    /// <summary>Whether it only looks although it is a POST: its question does not fit into a path.</summary>
    public bool IsReadByPost { get; init; }

    /// <summary>Whose socket it came from; nothing that a header says.</summary>
    public required IPAddress? Peer { get; init; }

    public required string Scheme { get; init; }

    public required StringValues Authorization { get; init; }

    public required StringValues Host { get; init; }

    public required StringValues Origin { get; init; }

    public required string? ContentType { get; init; }

    /// <summary>A header by which a proxy tells that it stands between; null if there is none.</summary>
    public required string? ForwardedBy { get; init; }

    public static AccessRequest Of(HttpContext context)
    {
        var headers = context.Request.Headers;
        return new()
        {
            IsRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method),
            IsReadByPost = HttpMethods.IsPost(context.Request.Method) && context.Request.Path == PodsPath,
            Peer = context.Connection.RemoteIpAddress,
            Scheme = context.Request.Scheme,
            Authorization = headers.Authorization,
            Host = headers.Host,
            Origin = headers.Origin,
            ContentType = context.Request.ContentType,
            ForwardedBy = headers.Keys.FirstOrDefault(IsOfProxy),
        };
    }

    private static bool IsOfProxy(string header) =>
        header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Via", StringComparison.OrdinalIgnoreCase)
        || header.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase);
}
