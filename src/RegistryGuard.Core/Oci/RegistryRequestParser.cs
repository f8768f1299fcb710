using System.Collections.Frozen;

namespace RegistryGuard.Core.Oci;

/// <summary>The only way in: reads method and raw target of an HTTP request as one of the requests of the OCI distribution
/// spec ("Endpoints"). Ordinal throughout, for registries tell case apart. What it can't read is refused.</summary>
public static partial class RegistryRequestParser
{
    private static readonly FrozenSet<string> Methods =
        FrozenSet.Create(StringComparer.Ordinal, "GET", "HEAD", "PUT", "POST", "PATCH", "DELETE");

    /// <summary>Reads a request.</summary>
    /// <param name="method">As sent: methods are case-sensitive.</param>
    /// <param name="rawTarget">The request target as it stood in the request line.</param>
    /// <param name="error">The answer to give if the request can't be read.</param>
    public static RegistryRequest? TryParse(string method, string rawTarget, out OciError error) =>
        TryParse(method, rawTarget, BeyondTheApi.Nothing, out error);

    /// <summary>Reads a request.</summary>
    /// <param name="method">As sent: methods are case-sensitive.</param>
    /// <param name="rawTarget">The request target as it stood in the request line.</param>
    /// <param name="beyond">What is let through beside the API.</param>
    /// <param name="error">The answer to give if the request can't be read.</param>
    public static RegistryRequest? TryParse(string method, string rawTarget, BeyondTheApi beyond, out OciError error)
    {
        error = Fine;
        if (!Methods.Contains(method))
        {
            return Methods.Any(m => m.Equals(method, StringComparison.OrdinalIgnoreCase))
                ? Refuse(400, ErrorCode.Unsupported, $"the method {method} must be written in capitals", out error)
                : Refuse(405, ErrorCode.Unsupported, "the registry API has no such method; GET and HEAD read", out error, "GET, HEAD");
        }

        if (RequestTarget.TryParse(rawTarget, out var reason) is not { } target)
        {
            return Refuse(400, ErrorCode.NameInvalid, $"{reason}; send the plain path of the registry API", out error);
        }

        var segments = target.Segments;
        var isBeyond = beyond.Covers(method, segments);
        if (segments[0] != "v2" && !isBeyond)
        {
            return Unknown(method, out error);
        }

        if (RequestTarget.TryParseQuery(target.Query, out reason) is not { } query)
        {
            return Refuse(400, ErrorCode.Unsupported, $"{reason}; send plain name=value parts joined by '&'", out error);
        }

        if (query.Count(IsNamespace) > 1)
        {
            return Refuse(400, ErrorCode.Unsupported, "the parameter 'ns' is given more than once; send it once", out error);
        }

        var request = segments.Count switch
        {
            // No path that is covered can be one of the API, so nothing below is shadowed.
            _ when isBeyond => new RegistryRequest.Passed("/" + string.Join('/', segments) + Joined(query)),
            1 => Read(method, "/v2/", query, out error),
            2 when segments[1].Length == 0 => Read(method, "/v2/", query, out error),
            2 when segments[1] == "_catalog" => Read(method, "/v2/_catalog", query, out error),
            _ => ParseInRepository(method, segments, query, out error),
        };
        return request is null ? null : request with { Namespace = query.FirstOrDefault(IsNamespace).Value };
    }

    private static OciError Fine { get; } = new(500, ErrorCode.Unsupported, "");

    // The name may have segments such as "manifests" or "blobs" itself, so the end of the path decides.
    private static RegistryRequest? ParseInRepository(
        string method, IReadOnlyList<string> segments, IReadOnlyList<QueryPart> query, out OciError error)
    {
        var (last, before) = (segments[^1], segments[^2]);
        if (before == "manifests")
        {
            return ParseManifest(method, segments, query, out error);
        }

        if (before == "tags" && last == "list")
        {
            return InRepository(segments, 2, out var name, out error) ? Read(method, $"/v2/{name}/tags/list", query, out error) : null;
        }

        if (before == "referrers")
        {
            return InRepository(segments, 2, out var name, out error) && IsDigest(last, out var digest, out error)
                ? Read(method, $"/v2/{name}/referrers/{digest}", query, out error)
                : null;
        }

        if (segments.Count > 3 && segments[^3] == "blobs" && before == "uploads")
        {
            return ParseUpload(method, segments, 3, query, out error);
        }

        if (before == "blobs")
        {
            return last == "uploads"
                ? ParseUpload(method, segments, 2, query, out error)
                : ParseBlob(method, segments, query, out error);
        }

        return last.Length == 0
            ? Refuse(400, ErrorCode.NameInvalid, "the path ends with a slash; send the plain path of the registry API", out error)
            : Unknown(method, out error);
    }

    private static RegistryRequest? ParseManifest(
        string method, IReadOnlyList<string> segments, IReadOnlyList<QueryPart> query, out OciError error)
    {
        if (!InRepository(segments, 2, out var name, out error) || !IsReference(segments[^1], out var reference, out error))
        {
            return null;
        }

        var target = RegistryRequest.ManifestTarget(name, reference.Value);
        return method switch
        {
            "GET" or "HEAD" => new RegistryRequest.ManifestRead(name, reference, target + Joined(query)),
            "PUT" => ParseManifestWrite(name, reference, target, query, out error),
            "DELETE" => new RegistryRequest.ManifestDelete(name, reference, target),
            _ => Refuse(405, ErrorCode.Unsupported, $"a manifest can't be sent with {method}; use PUT", out error, "GET, HEAD, PUT, DELETE"),
        };
    }

    private static RegistryRequest.ManifestWrite? ParseManifestWrite(
        RepositoryName name, Reference reference, string target, IReadOnlyList<QueryPart> query, out OciError error)
    {
        error = Fine;
        var tags = new List<Tag>();
        Digest? declared = reference.TryGetDigest(out var inPath) ? inPath : null;
        foreach (var part in query)
        {
            if (part.Name == "tag" && reference.IsDigest && Tag.TryParse(part.Value, out var tag))
            {
                tags.Add(tag);
            }
            else if (part.Name == "digest" && !reference.IsDigest && declared is null && Digest.TryParse(part.Value, out var digest))
            {
                declared = digest;
                target += $"?digest={digest}";
            }
            else if (part.Name.Equals("tag", StringComparison.OrdinalIgnoreCase))
            {
                Refuse(400, ErrorCode.TagInvalid,
                    part.Name != "tag" ? InLowerCase("tag")
                    : reference.IsDigest ? "the parameter 'tag' has no valid tag; give one, or leave the parameter out"
                    : "the parameter 'tag' is for a push by digest, and this is one by tag; leave it out",
                    out error);
                return null;
            }
            else if (part.Name.Equals("digest", StringComparison.OrdinalIgnoreCase))
            {
                Refuse(400, ErrorCode.DigestInvalid,
                    part.Name != "digest" ? InLowerCase("digest")
                    : reference.IsDigest ? "the parameter 'digest' is for a push by tag, and this is one by digest; leave it out"
                    : declared is not null ? "the parameter 'digest' is given more than once; send it once"
                    : "the parameter 'digest' has no sha256 or sha512 digest; give one, or leave the parameter out",
                    out error);
                return null;
            }
        }

        return new RegistryRequest.ManifestWrite(name, reference, declared, tags, target);
    }

    private static string InLowerCase(string name) =>
        $"the parameter '{name}' is not written in lower case, which some registries take for another one; correct it, or leave it out";

    private static RegistryRequest? ParseBlob(
        string method, IReadOnlyList<string> segments, IReadOnlyList<QueryPart> query, out OciError error)
    {
        if (!InRepository(segments, 2, out var name, out error) || !IsDigest(segments[^1], out var digest, out error))
        {
            return null;
        }

        var target = $"/v2/{name}/blobs/{digest}";
        return method switch
        {
            "GET" or "HEAD" => new RegistryRequest.Passed(target + Joined(query)) { Blob = (name, digest) },
            "DELETE" => new RegistryRequest.BlobDelete(name, digest, target),
            _ => Refuse(405, ErrorCode.Unsupported, $"a blob can't be sent with {method}; start an upload", out error, "GET, HEAD, DELETE"),
        };
    }

    private static RegistryRequest.Upload? ParseUpload(
        string method, IReadOnlyList<string> segments, int tail, IReadOnlyList<QueryPart> query, out OciError error)
    {
        if (!InRepository(segments, tail, out var name, out error))
        {
            return null;
        }

        var id = tail == 3 ? segments[^1] : "";
        if (id.Length == 0 ? method == "POST" : method is "GET" or "HEAD" or "PATCH" or "PUT" or "DELETE")
        {
            return new RegistryRequest.Upload(name, id, Joined(query), $"/v2/{name}/blobs/uploads/{id}{Joined(query)}");
        }

        Refuse(405, ErrorCode.Unsupported, $"an upload has no {method} here; begin one with POST and go on at the Location that it gives", out error,
            id.Length == 0 ? "POST" : "GET, HEAD, PATCH, PUT, DELETE");
        return null;
    }

    private static RegistryRequest.Passed? Read(string method, string path, IReadOnlyList<QueryPart> query, out OciError error)
    {
        error = Fine;
        if (method is "GET" or "HEAD")
        {
            return new RegistryRequest.Passed(path + Joined(query));
        }

        Refuse(405, ErrorCode.Unsupported, $"this path can only be read, not sent {method}; use GET or HEAD", out error, "GET, HEAD");
        return null;
    }

    private static string Joined(IReadOnlyList<QueryPart> query)
    {
        var parts = query.Where(part => !IsNamespace(part)).Select(part => part.Raw).ToArray();
        return parts.Length == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static bool IsNamespace(QueryPart part) => part.Name == "ns";

    private static RegistryRequest? Unknown(string method, out OciError error) =>
        method is "GET" or "HEAD"
            ? Refuse(404, ErrorCode.NameUnknown, "the registry API has no such path; upstream.passPaths lets others be read", out error)
            : Refuse(405, ErrorCode.Unsupported, $"nothing can be sent {method} here, for the registry API has no such path; administer the registry at its own address", out error, "GET, HEAD");

    private static RegistryRequest? Refuse(int status, ErrorCode code, string message, out OciError error, string? allow = null)
    {
        error = new OciError(status, code, message) { Allow = allow };
        return null;
    }
}
