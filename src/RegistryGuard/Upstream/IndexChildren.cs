using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;

namespace RegistryGuard.Upstream;

/// <summary>Finds all that a bound index needs: the manifests that it lists, and those that they list.</summary>
internal static class IndexChildren
{
    // Far more than any real index has; it bounds what one push can make the guard ask for.
    private const int MostNested = 256;

    /// <summary>The manifest with its children, if it is an index.</summary>
    /// <param name="content">The manifest.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="get">Gets a manifest of the same repository by digest.</param>
    /// <exception cref="UpstreamUnreachableException">Upstream does not give a nested index, or there are too many.</exception>
    public static async Task<ManifestIdentity> AddToAsync(
        ManifestIdentity content, ReadOnlyMemory<byte> body, Func<Digest, Task<UpstreamAnswer>> get)
    {
        // What upstream gives no known type may be an index all the same.
        if (MediaType.TryParseManifest(content.MediaType, out var type) && !type.IsIndex)
        {
            return content;
        }

        var children = new HashSet<Digest>();
        var unread = new Queue<Digest>();
        var read = 0;
        Add(body);
        while (unread.TryDequeue(out var nested))
        {
            if (++read > MostNested)
            {
                throw new UpstreamUnreachableException($"the index nests more than {MostNested} others, which the guard can't look after", timedOut: false);
            }

            var answer = await get(nested);
            if (answer.IsSuccess)
            {
                Add(answer.Body);
            }
            else if (answer.Status is not HttpStatusCode.NotFound)
            {
                throw new UpstreamUnreachableException($"upstream does not give the index {nested.Short} that this one lists", timedOut: false);
            }
        }

        return content with { Children = DigestSet.Of(children) };

        void Add(ReadOnlyMemory<byte> index)
        {
            foreach (var (digest, isIndex) in IndexManifests.Of(index))
            {
                if (children.Add(digest) && isIndex)
                {
                    unread.Enqueue(digest);
                }
            }
        }
    }
}
