using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Upstream;

/// <summary>The guard's own calls to upstream. For a client they have its headers and so its credentials, never more rights than it has.
/// They run to their end even if the client leaves.</summary>
internal sealed class UpstreamRegistry(UpstreamCalls calls, Uri upstream)
{
    /// <summary>What registries ask for a credential at, if they do at all.</summary>
    public const string Door = "/v2/";

    /// <summary>Protocol step 1: stores the manifest by its digest, which moves no tag.</summary>
    public Task<UpstreamAnswer> StoreAsync(Caller caller, RepositoryName repository, Digest digest, ReadOnlyMemory<byte> body) =>
        UpstreamRetry.RunAsync(() => calls.PutAsync(caller, RegistryRequest.ManifestTarget(repository, digest.Value), body));

    /// <summary>Protocol step 4: the client's own write. Never repeated: a second one could land after another's.</summary>
    public Task<UpstreamAnswer> PublishAsync(Caller caller, string target, ReadOnlyMemory<byte> body) =>
        calls.PutAsync(caller, target, body);

    /// <summary>Protocol step 3: what upstream has under a tag.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="expected">A manifest whose children are known already, should it be that one.</param>
    public async Task<TagLook> LookAsync(Caller caller, RepositoryName repository, Tag tag, ManifestIdentity? expected = null)
    {
        var answer = await calls.ReadAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, tag.Value), patient: true);
        return answer.Status switch
        {
            // A page of a proxy in front of the registry must not be taken for the tag's manifest.
            HttpStatusCode.OK when ManifestShape.Is(answer.Body) => new TagLook.Found(await WithChildrenAsync(caller, repository, Identify(answer), answer.Body, expected)),
            HttpStatusCode.NotFound => new TagLook.Nothing(answer),
            _ => new TagLook.Unclear(answer),
        };
    }

    /// <summary>What the manifest needs, if it is an index.</summary>
    public Task<IndexChildren> ChildrenAsync(
        Caller caller, RepositoryName repository, ManifestIdentity content, ReadOnlyMemory<byte> body) =>
        IndexChildren.OfAsync(content, body, digest => GetAsync(caller, repository, digest));

    /// <summary>Whatever manifest there is under a tag or digest.</summary>
    public Task<UpstreamAnswer> GetAsync(Caller caller, RepositoryName repository, Reference reference) =>
        calls.ReadAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, reference.Value));

    /// <summary>The client's own delete. Never repeated: a second one could land after another's push.</summary>
    public Task<UpstreamAnswer> DeleteAsync(Caller caller, string target) =>
        calls.SendAsync(caller, target, request => (request.Method, request.Content) = (HttpMethod.Delete, null));

    /// <summary>A page of the repository's tags, from this path on.</summary>
    public Task<UpstreamAnswer> ListAsync(Caller caller, string target) => calls.ReadAsync(caller, HttpMethod.Get, target);

    /// <summary>Finds the next page of a list. False if the link leads to another host, or to another list.</summary>
    /// <param name="page">The page before.</param>
    /// <param name="path">The list's path.</param>
    /// <param name="next">Path and query of the next page, or null if this was the last one.</param>
    public bool TryNextPage(UpstreamAnswer page, string path, out string? next)
    {
        next = UpstreamUrls.Next(page.Header("Link"), upstream);
        if (next is ['?', ..])
        {
            next = path + next;
        }

        return next is null || next.StartsWith(path + "?", StringComparison.Ordinal);
    }

    /// <summary>A manifest by its digest.</summary>
    public Task<UpstreamAnswer> GetAsync(Caller caller, RepositoryName repository, Digest digest) =>
        calls.ByDigestAsync(digest, place => calls.ReadAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, digest.Value), place));

    /// <summary>A manifest by its digest, asked for once and for a limited time: for what is useful, but not needed.</summary>
    public Task<UpstreamAnswer> GetOnceAsync(Caller caller, RepositoryName repository, Digest digest, TimeSpan most) =>
        calls.ReadOnceAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, digest.Value), place: null, most);

    /// <summary>Whatever there is under a path.</summary>
    public Task<UpstreamAnswer> HeadAsync(Caller caller, string target) => calls.ReadAsync(caller, HttpMethod.Head, target);

    /// <summary>All that is under a path, of whatever type.</summary>
    public Task<UpstreamAnswer> GetAsync(Caller caller, string target) => calls.ReadAsync(caller, HttpMethod.Get, target);

    /// <summary>The same by digest, which a mirror may answer.</summary>
    public Task<UpstreamAnswer> GetAsync(Caller caller, string target, Digest digest) =>
        calls.ByDigestAsync(digest, place => calls.ReadAsync(caller, HttpMethod.Get, target, place));

    /// <summary>All that is under a path, of the types that this client lists.</summary>
    public Task<UpstreamAnswer> AskWholeAsync(Caller caller, string target) =>
        UpstreamRetry.RunAsync(() => calls.ReadOnceAsync(caller, HttpMethod.Get, target, asListed: true));

    /// <summary>What is under a tag or digest, asked for just as this client does.</summary>
    public Task<UpstreamAnswer> AskAsync(Caller caller, RepositoryName repository, Reference reference) =>
        reference.TryGetTag(out var tag) ? AskAsync(caller, repository, tag)
        : reference.TryGetDigest(out var digest) ? AskAsync(caller, repository, digest)
        : throw new InvalidOperationException("a reference is a tag or a digest");

    /// <summary>Whether upstream lets this client read a manifest: the answer to a HEAD of it.</summary>
    public Task<UpstreamAnswer> HeadAsync(Caller caller, RepositoryName repository, Digest digest) =>
        calls.ByDigestAsync(digest, place => calls.ReadAsync(caller, HttpMethod.Head, RegistryRequest.ManifestTarget(repository, digest.Value), place));

    /// <summary>A manifest by its digest, asked for just as this client does: its method, its <c>Accept</c>, its conditions.</summary>
    public Task<UpstreamAnswer> AskAsync(Caller caller, RepositoryName repository, Digest digest) =>
        calls.ByDigestAsync(digest, place => UpstreamRetry.RunAsync(() => calls.SendAsync(
            caller,
            RegistryRequest.ManifestTarget(repository, digest.Value),
            request => (request.Method, request.Content) = (new HttpMethod(caller.Method), null),
            place: place)));

    /// <summary>What is under a tag, asked for just as this client does.</summary>
    public Task<UpstreamAnswer> AskAsync(Caller caller, RepositoryName repository, Tag tag) =>
        UpstreamRetry.RunAsync(() => calls.SendAsync(
            caller,
            RegistryRequest.ManifestTarget(repository, tag.Value),
            request => (request.Method, request.Content) = (new HttpMethod(caller.Method), null)));

    /// <summary>Whether upstream lets in who comes with this credential and nothing else.</summary>
    /// <param name="authorization">The value of <c>Authorization</c>; empty for none.</param>
    public Task<UpstreamAnswer> KnockAsync(string authorization) => calls.ReadAsync(new BareCaller(authorization), HttpMethod.Get, Door);

    /// <summary>The first of the repository's tags: whether upstream lets this client list them.</summary>
    public Task<UpstreamAnswer> ListAsync(Caller caller, RepositoryName repository) =>
        ListAsync(caller, $"/v2/{repository}/tags/list?n=1");

    /// <summary>Puts a tag back to the manifest that the record has for it, as a PUT of the client's.</summary>
    public async Task<bool> PutBackAsync(Caller caller, RepositoryName repository, Tag tag, ManifestIdentity content)
    {
        var manifest = await GetAsync(caller, repository, content.Digest);
        return manifest.IsSuccess && content.Digest.Matches(manifest.Body)
            && (await TagAsync(caller, repository, tag, manifest.Body, manifest.ContentType)).IsSuccess;
    }

    /// <summary>Gives a manifest, whose bytes are known, a further tag. Sent once.</summary>
    public Task<UpstreamAnswer> TagAsync(Caller caller, RepositoryName repository, Tag tag, ReadOnlyMemory<byte> body, string mediaType) =>
        calls.PutAsync(caller, RegistryRequest.ManifestTarget(repository, tag.Value), body, mediaType);

    /// <summary>Stores a manifest again that upstream had.</summary>
    public Task<UpstreamAnswer> RestoreAsync(Caller caller, RepositoryName repository, Digest digest, ReadOnlyMemory<byte> body, string mediaType) =>
        UpstreamRetry.RunAsync(() => calls.PutAsync(caller, RegistryRequest.ManifestTarget(repository, digest.Value), body, mediaType));

    // A manifest that upstream has already can't be refused. So an index that lists too much counts as needing everything.
    private async Task<ManifestIdentity> WithChildrenAsync(
        Caller caller, RepositoryName repository, ManifestIdentity found, byte[] body, ManifestIdentity? expected) =>
        expected is not null && expected.IsSameAs(found)
            ? found with { Children = expected.Children }
            : (await ChildrenAsync(caller, repository, found, body)).AddTo(found);

    private static ManifestIdentity Identify(UpstreamAnswer answer)
    {
        var computed = Digest.Sha256(answer.Body);
        if (answer.ContentDigest is not { } stated || stated.Matches(answer.Body))
        {
            return new(computed, answer.ContentDigest is { IsSha256: false } alias ? alias : null, answer.ContentType);
        }

        // A signed schema 1 manifest, from before the guard: its digest leaves the signatures out.
        return answer.ContentType.Contains("prettyjws", StringComparison.Ordinal) && stated.IsSha256
            ? new(stated, null, answer.ContentType)
            : throw new UpstreamUnreachableException("upstream's manifest has not the digest that upstream says it has", timedOut: false);
    }
}
