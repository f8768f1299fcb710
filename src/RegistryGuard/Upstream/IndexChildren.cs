using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Upstream;

/// <summary>All that an index needs: the manifests that it lists, and those that they list.</summary>
/// <param name="Digests">These.</param>
/// <param name="Excess">Null, or what there is too much of, as a predicate; then <paramref name="Digests"/> are not all.</param>
internal sealed record IndexChildren(DigestSet Digests, string? Excess)
{
    // Real indexes have some dozens, and none that was seen nests more than a few. The bounds are for what one push can make the
    // guard keep and ask for (docs/limits.md).
    public const int Most = 1_024;
    public const int MostNested = 64;
    private const int AtOnce = 4;

    public static IndexChildren None { get; } = new(default, null);

    /// <summary>The same, whole: <paramref name="Digests"/> has a part of each. Empty if there are too many.</summary>
    public IReadOnlyCollection<Digest> All { get; private init; } = [];

    /// <summary>The manifest with its children, or needing everything if they are too many.</summary>
    public ManifestIdentity AddTo(ManifestIdentity content) =>
        content with { Children = Excess is null ? Digests : DigestSet.Everything };

    /// <summary>What the index itself lists too much of, as a predicate; null if it has no children, or not too many.</summary>
    public static string? ExcessOf(ManifestIdentity content, ReadOnlyMemory<byte> body) =>
        MayHaveChildren(content) && IndexManifests.Of(body, Most + 1, out _).Count > Most ? TooMany : null;

    /// <summary>Finds them.</summary>
    /// <param name="content">The manifest.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="get">Gets a manifest of the same repository by digest.</param>
    /// <exception cref="UpstreamUnreachableException">Upstream does not give a nested index.</exception>
    public static async Task<IndexChildren> OfAsync(
        ManifestIdentity content, ReadOnlyMemory<byte> body, Func<Digest, Task<UpstreamAnswer>> get)
    {
        if (!MayHaveChildren(content))
        {
            return None;
        }

        var children = new HashSet<Digest>();
        var unread = new Queue<Digest>();
        var read = 0;
        var isWhole = true;
        Add(body);
        while (children.Count <= Most && unread.Count > 0)
        {
            var batch = Enumerable.Range(0, Math.Min(AtOnce, unread.Count)).Select(_ => unread.Dequeue()).ToArray();
            if ((read += batch.Length) > MostNested)
            {
                return new(default, $"nests more than {MostNested} others");
            }

            foreach (var (nested, answer) in batch.Zip(await Task.WhenAll(batch.Select(get))))
            {
                if (answer.IsSuccess)
                {
                    Add(answer.Body);
                }
                else if (answer.Status is not HttpStatusCode.NotFound)
                {
                    throw new UpstreamUnreachableException($"upstream does not give the index {nested.Short} that this one lists", timedOut: false);
                }
            }
        }

        return children.Count > Most ? new(default, TooMany)
            : !isWhole ? new(default, "can't be read to its end, or one that it lists can't be")
            : new(DigestSet.Of(children), null) { All = children };

        void Add(ReadOnlyMemory<byte> index)
        {
            var listed = IndexManifests.Of(index, Most + 1, out var isRead);
            isWhole &= isRead;
            foreach (var (digest, isIndex) in listed)
            {
                if (children.Add(digest) && isIndex)
                {
                    unread.Enqueue(digest);
                }
            }
        }
    }

    private static string TooMany => $"lists more than {Most} manifests, with those of the indexes that it lists";

    // What upstream gives no known type may be an index all the same.
    private static bool MayHaveChildren(ManifestIdentity content) =>
        !MediaType.TryParseManifest(content.MediaType, out var type) || type.IsIndex;
}
