using System.Diagnostics.CodeAnalysis;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Pods;

/// <summary>What a container runs, as its runtime reports it (<c>imageID</c> in the pod's status; SPEC §7, <c>pods</c>).</summary>
/// <param name="Digest">The digest.</param>
/// <param name="IsManifest">Whether it is the digest that was pulled: of the manifest, or of the index that lists it. Else it may be that of
/// the image's configuration, too.</param>
public sealed record RunningImage(Digest Digest, bool IsManifest)
{
    private const string SchemeEnd = "://";

    /// <summary>Reads what containerd and CRI-O (<c>registry/name@sha256:…</c>) or Docker (<c>docker-pullable://registry/name@sha256:…</c>,
    /// <c>docker://sha256:…</c>) report, and an identifier alone (<c>sha256:…</c>, or its digits only). False when it is none of these. The
    /// name before the digest doesn't count: an image that was pulled by several names is reported with any of them.</summary>
    public static bool TryParse(ReadOnlySpan<char> imageId, [NotNullWhen(true)] out RunningImage? running)
    {
        running = null;
        if (imageId.IndexOf(SchemeEnd, StringComparison.Ordinal) is >= 0 and var scheme)
        {
            imageId = imageId[(scheme + SchemeEnd.Length)..];
        }

        var at = imageId.LastIndexOf('@');
        var text = imageId[(at + 1)..];
        if (!Digest.TryParse(text, out var digest) && (at >= 0 || !Digest.TryParse($"sha256:{text}", out digest)))
        {
            return false;
        }

        running = new(digest, at > 0);
        return true;
    }
}
