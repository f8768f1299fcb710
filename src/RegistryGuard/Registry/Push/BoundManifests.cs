using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>The manifests that tags are bound to. A refused push is compared with the one its tag is bound to, so that the refusal can say
/// when it looks like a rebuild. The refusal stands whatever the comparison gives, and waits for it only a moment.</summary>
internal sealed class BoundManifests(ManifestCache cache, UpstreamRegistry upstream)
{
    /// <summary>How long upstream may take to give the bound manifest.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Taken before a push is published, for <see cref="Keep"/>.</summary>
    public long Begin() => cache.Begin();

    /// <summary>Keeps what was just pushed and confirmed in memory, for refusals and for the first pull, unless a manifest was deleted
    /// since the push began to be published: that may be just this one.</summary>
    public void Keep(TagPush push, long begun)
    {
        if (cache.Find(push.Repository, push.Content.Digest) is null)
        {
            cache.Add(push.Repository, VerifiedManifest.Pushed(push.Content.Digest, push.Body), begun);
        }
    }

    /// <summary>For a client that may read the repository.</summary>
    public async Task<Likeness> CompareAsync(TagPush push, Binding bound)
    {
        var digest = bound.Content.Digest;
        if (ManifestLikeness.Lists(push.Body, digest))
        {
            return Likeness.ListsBound;
        }

        if (bound.Content.Children is { IsEverything: false } children && children.Contains(push.Content.Digest))
        {
            return Likeness.ListedByBound;
        }

        if (push.Body.Length > ManifestLikeness.MostCompared)
        {
            return Likeness.None;
        }

        // Content by its digest: what is in memory can't be out of date.
        if (cache.Find(push.Repository, digest) is { } known)
        {
            return ManifestLikeness.Of(push.Body, known.Body);
        }

        try
        {
            var answer = await upstream.GetOnceAsync(push.Caller, push.Repository, digest, Moment);
            return answer.IsSuccess && digest.Matches(answer.Body) ? ManifestLikeness.Of(push.Body, answer.Body) : Likeness.None;
        }
        catch (UpstreamUnreachableException)
        {
            return Likeness.None;
        }
    }
}
