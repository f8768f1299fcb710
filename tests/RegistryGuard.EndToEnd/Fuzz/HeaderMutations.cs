using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Headers that are twice, misspelt, or of somebody else.</summary>
internal static class HeaderMutations
{
    private static readonly string[] Others =
    [
        "X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: PUT", "X_HTTP_METHOD_OVERRIDE: DELETE",
        "X-Original-URL: /v2/app/manifests/v1.0.0", "X-Rewrite-URL: /v2/app/manifests/v1.0.0", "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: gopher", "X-Forwarded-Prefix: /v2/app", "Forwarded: host=evil.example", "X-Forwarded-For: 1.2.3.4",
        "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
        "Upgrade: websocket\r\nConnection: Upgrade", "Expect: 100-continue", "Expect: x", "TE: trailers", "Trailer: Content-Type",
        "Connection: Content-Type", "Connection: close, Content-Length, Host", "Proxy-Connection: keep-alive", "Keep-Alive: timeout=1",
        "Content-Encoding: gzip", "Content-Encoding: identity", "Content-Range: bytes 0-1/2", "Content-Type: application/json",
        "Content-Type : application/json", "Content_Type: application/json", "content-type: text/plain",
        "If-Match: *", "If-None-Match: *", "Range: bytes=0-1", "Accept: */*", "Accept: a\r\nAccept: b", "Authorization: Basic eDp5",
        "Cookie: a=b", "Host: evil.example", "Host:", "X: \u00e9", "X\u00e9: y", ": x", "X", "X: a\r\n b", "X:\tb", "X: a\0b",
        "X-Content-Length: 5", "OCI-Tag: v1.0.0", "Docker-Content-Digest: sha256:x", "Content-Length: 0", "Transfer-Encoding: identity",
    ];

    // Control characters in values, and names that are no tokens.
    private static readonly string[] NotOfHttp =
    [
        "X-Poison: a\u0001b", "X-Poison: a\u007fb", "X-Poison: \u001b[31m", "X-Poison: a\u000bb", "X-Poison: a\bb", "X-Poison: \u0002",
        "X-Poison: a\u0080b", "X-Poison: \u00ff", "X Poison: a", "X(Poison): a", "X-Poison\u0001: a", "X@Poison: a", "X/Poison: a", "\"X\": a",
        "X{a}: b", "X[a]: b", "X=a: b", "X\\a: b", "User-Agent: a\u0001b", "Accept-Language: a\u0001b", "If-None-Match: \"\u0001\"", "Accept: a/\u0001",
        "Range: bytes=0-\u0001", "Warning: \u0007", "Via: 1.1 \u001f",
    ];

    /// <summary>One header that HTTP does not have, or any.</summary>
    public static string One(FuzzRandom random) => random.Of(random.Chance(0.5) ? NotOfHttp : Others);

    public static void Apply(FuzzRandom random, List<string> headers)
    {
        for (var left = random.Of(0, 0, 0, 1, 2); left > 0; left--)
        {
            var at = random.Below(headers.Count + 1);
            switch (random.Below(8))
            {
                case 0 when headers.Count > 0:
                    headers.RemoveAt(random.Below(headers.Count));
                    break;
                case 1 when headers.Count > 0:
                    headers.Insert(at, random.Of([.. headers]));
                    break;
                case 2:
                    headers.Insert(at, $"Content-Type: {random.Of(TinyImage.ManifestType, "application/vnd.docker.distribution.manifest.v1+prettyjws", "a/b")}");
                    break;
                default:
                    headers.Insert(at, random.Chance(0.2) ? random.Of(NotOfHttp) : random.Of(Others));
                    break;
            }
        }
    }
}
