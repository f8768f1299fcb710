using System.Security.Cryptography;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Holds every write that reached the registry against the protected tags that stood in its way by then: the registry
/// might be one that takes what this one refuses. What came first is what was first on the wire; a manifest may be deleted, stored
/// again and bound.</summary>
public sealed class WriteCheck
{
    private readonly Dictionary<string, Writes> repositories = new(StringComparer.Ordinal);

    /// <summary>What was wrong with these, given all that were added before.</summary>
    public IReadOnlyList<string> Add(IEnumerable<WireExchange> exchanges) =>
        [.. exchanges.SelectMany(Breaches)];

    private IEnumerable<string> Breaches(WireExchange exchange) =>
        RegistryRequestParser.TryParse(exchange.Request.Method, exchange.Request.Target, out _) switch
        {
            RegistryRequest.ManifestWrite write => PutBreaches(write, exchange),
            RegistryRequest.ManifestDelete delete => DeleteBreaches(delete, exchange),
            RegistryRequest.BlobDelete => [exchange.Request.StartLine],
            _ => [],
        };

    private List<string> PutBreaches(RegistryRequest.ManifestWrite write, WireExchange exchange)
    {
        var writes = Of(write.Repository);
        var put = writes.Read(exchange);
        var breaches = new List<string>();
        foreach (var tag in TagsOf(write).Where(tag => IsProtected(write.Repository, tag)))
        {
            var others = writes.Bound.TryGetValue(tag, out var puts) ? puts : writes.Bound[tag] = [];
            breaches.AddRange(others
                .Where(other => other.Digest != put.Digest && other.Overlaps(put))
                .Take(1)
                .Select(other => $"{exchange.Request.StartLine} with {put.Digest} after {other}"));
            breaches.AddRange(writes.Deleted
                .Where(delete => put.Needs.Contains(delete.Digest) && delete.Overlaps(put))
                .Select(delete => $"{delete} before it was over: {exchange.Request.StartLine} with {put.Digest}"));
            others.Add(put);
        }

        return breaches;
    }

    private List<string> DeleteBreaches(RegistryRequest.ManifestDelete delete, WireExchange exchange)
    {
        if (!delete.Reference.IsDigest)
        {
            // So the guard asks whether a client may delete tags: no tag has that name.
            var isQuestion = delete.Reference.Value.StartsWith("registryguard-probe-", StringComparison.Ordinal);
            return !isQuestion && IsProtected(delete.Repository, delete.Reference.Value) ? [exchange.Request.StartLine] : [];
        }

        var writes = Of(delete.Repository);
        var deleted = new Write(exchange, delete.Reference.Value, new HashSet<string>());
        writes.Deleted.Add(deleted);
        return [.. writes.Bound.Values
            .SelectMany(puts => puts)
            .Where(put => put.Needs.Contains(deleted.Digest) && put.Overlaps(deleted))
            .Take(1)
            .Select(put => $"{exchange.Request.StartLine} after {put}")];
    }

    private Writes Of(RepositoryName repository) =>
        repositories.TryGetValue(repository.Value, out var writes) ? writes : repositories[repository.Value] = new Writes();

    private static IEnumerable<string> TagsOf(RegistryRequest.ManifestWrite write) =>
        write.Reference.IsDigest ? write.Tags.Select(tag => tag.Value) : [write.Reference.Value];

    private static bool IsProtected(RepositoryName repository, string tag) =>
        TagPolicy.Standard.Classify(repository, Tag.Parse(tag)).Class is TagClass.Protected;

    /// <summary>A write, and how long it stands in the way of others.</summary>
    private sealed record Write(WireExchange Exchange, string Digest, IReadOnlySet<string> Needs)
    {
        // A tag stays where it was put, and what a server failed on may be done yet; what it refused is over with the answer, as
        // a delete is.
        private long Until => Exchange.Answer is { Status: >= 400 and < 500 } || Exchange.Request.Method == "DELETE"
            ? Exchange.Ended
            : long.MaxValue;

        public bool Overlaps(Write other) => Exchange.Begun <= other.Until && other.Exchange.Begun <= Until;

        public override string ToString() => $"{Exchange.Request.StartLine} ({Digest}, answer {Exchange.Answer?.Status})";
    }

    private sealed class Writes
    {
        private readonly Dictionary<string, IReadOnlyList<string>> children = new(StringComparer.Ordinal);

        /// <summary>The writes of each protected tag.</summary>
        public Dictionary<string, List<Write>> Bound { get; } = new(StringComparer.Ordinal);

        public List<Write> Deleted { get; } = [];

        public Write Read(WireExchange exchange)
        {
            var body = exchange.Request.Content;
            var digest = TinyImage.DigestOf(body);
            children[digest] = ListedManifests.Of(body);
            var needs = new HashSet<string>(StringComparer.Ordinal) { $"sha512:{Convert.ToHexStringLower(SHA512.HashData(body))}" };
            var open = new Stack<string>([digest]);
            while (open.TryPop(out var next))
            {
                if (needs.Add(next))
                {
                    children.GetValueOrDefault(next, []).ToList().ForEach(open.Push);
                }
            }

            return new Write(exchange, digest, needs);
        }
    }
}
