using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Upload;

/// <summary>Where uploads go on. A registry may keep them on its own host outside the API's paths, which the guard does not forward.
/// Clients then get a signed location of the guard's that leads there.</summary>
internal sealed class UploadLocations(IUploadKey key, Uri upstream, TimeProvider clock)
{
    private byte[]? _key;

    /// <summary>The place to give the client.</summary>
    /// <param name="upload">The client's request.</param>
    /// <param name="asked">Path and query that upstream was asked with.</param>
    /// <param name="location">Upstream's answer.</param>
    /// <exception cref="RecordUnavailableException">The key is not known yet.</exception>
    public async ValueTask<(string? Location, OciError? Error)> ForClientAsync(
        RegistryRequest.Upload upload, string asked, string location)
    {
        if (!TryResolve(asked, location, out var target))
        {
            return (location, null);
        }

        if (RegistryRequestParser.TryParse("PATCH", target, out _) is RegistryRequest.Upload { Id.Length: > 0 } plain
            && !SignedUpload.IsOne(plain.Id))
        {
            return (target, null);
        }

        return SignedUpload.TrySign(await KeyAsync(), upload.Repository, target, clock.GetUtcNow()) is { } id
            ? ($"/v2/{upload.Repository}/blobs/uploads/{id}", null)
            : (null, GuardErrors.UnsafeUpload);
    }

    /// <summary>Path and query to send upstream for a request of the client's.</summary>
    /// <exception cref="RecordUnavailableException">The key is not known yet.</exception>
    public async ValueTask<(string? Target, OciError? Error)> ForUpstreamAsync(RegistryRequest.Upload upload)
    {
        if (!SignedUpload.IsOne(upload.Id))
        {
            return (upload.Target, null);
        }

        if (SignedUpload.TryResolve(await KeyAsync(), upload.Repository, upload.Id, clock.GetUtcNow()) is not { } target)
        {
            return (null, GuardErrors.UploadUnknown);
        }

        // Clients add nothing to such a location but the digest that ends the upload.
        const string Ends = "?digest=";
        return upload.Query switch
        {
            "" => (target, null),
            _ when upload.Query.StartsWith(Ends, StringComparison.Ordinal)
                && Digest.TryParse(Uri.UnescapeDataString(upload.Query[Ends.Length..]), out var digest) =>
                ($"{target}{(target.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={digest}", null),
            _ => (null, GuardErrors.UploadUnknown),
        };
    }

    // On upstream's own host: as path and query. Relative ones are relative to what upstream was asked with.
    private bool TryResolve(string asked, string location, out string target)
    {
        if (UpstreamUrls.TryPathOnly(location, upstream, out target))
        {
            return true;
        }

        target = location;
        if (location.StartsWith('/'))
        {
            return !location.StartsWith("//", StringComparison.Ordinal);
        }

        if (Uri.TryCreate(location, UriKind.Absolute, out _) || !Uri.TryCreate(new Uri(upstream, asked), location, out var resolved))
        {
            return false;
        }

        target = resolved.PathAndQuery;
        return true;
    }

    private async ValueTask<byte[]> KeyAsync() => _key ??= (await key.UploadKeyAsync(CancellationToken.None)).ToArray();
}
