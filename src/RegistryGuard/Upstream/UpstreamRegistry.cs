using System.Net;
using Polly;
using Polly.Retry;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream.Mirrors;
using Yarp.ReverseProxy;

namespace RegistryGuard.Upstream;

/// <summary>The guard's own calls to upstream, always with the client's headers and so with its credentials, never with more
/// rights than the client has. They run to their end even if the client leaves.</summary>
internal sealed class UpstreamRegistry(
    HttpMessageInvoker client, Uri upstream, MirrorCluster mirrors, IProxyStateLookup proxies, IGuardConfigurationSource configuration)
{
    // What is asked for when the guard wants a manifest as upstream has it, of whatever kind: some registries say 404 for a type that
    // is not listed, and the guard would take the tag for free. The wildcard comes last, so that none converts a manifest for it.
    private static readonly string[] AnyManifest =
    [
        .. MediaType.Manifests.Select(type => type.Value), "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/vnd.oci.artifact.manifest.v1+json", "application/vnd.cncf.oras.artifact.manifest.v1+json", "*/*;q=0.1",
    ];

    // What a client asks for in its answer, and the guard does not in its own: a whole manifest, plain, and as it is now.
    private static readonly string[] NotOwn =
        ["Cache-Control", "Pragma", "Accept", "Accept-Encoding", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"];

    // Only requests that may be repeated. A pooled connection that upstream has just closed is one cause; another is a
    // registry on plain files that reads what another request is just writing.
    private static readonly ResiliencePipeline<UpstreamAnswer> Repeating = Repeat(times: 3);

    // About 2 s: while clients push to one tag, a registry on plain files may fail at every look for as long.
    private static readonly ResiliencePipeline<UpstreamAnswer> RepeatingLooks = Repeat(times: 7);

    /// <summary>Protocol step 1: stores the manifest by its digest, which moves no tag.</summary>
    public Task<UpstreamAnswer> StoreAsync(Caller caller, RepositoryName repository, Digest digest, ReadOnlyMemory<byte> body) =>
        RepeatAsync(() => PutAsync(caller, RegistryRequest.ManifestTarget(repository, digest.Value), body));

    /// <summary>Protocol step 4: the client's own write. Never repeated: a second one could land after another's.</summary>
    public Task<UpstreamAnswer> PublishAsync(Caller caller, string target, ReadOnlyMemory<byte> body) =>
        PutAsync(caller, target, body);

    /// <summary>Protocol step 3: what upstream has under a tag.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="expected">A manifest whose children are known already, should it be that one.</param>
    public async Task<TagLook> LookAsync(Caller caller, RepositoryName repository, Tag tag, ManifestIdentity? expected = null)
    {
        var answer = await ReadAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, tag.Value), repeating: RepeatingLooks);
        return answer.Status switch
        {
            // A page of whatever stands before the registry must not be taken for what the tag is.
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
        ReadAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, reference.Value));

    /// <summary>The client's own delete. Never repeated: a second one could land after another's push.</summary>
    public Task<UpstreamAnswer> DeleteAsync(Caller caller, string target) =>
        SendAsync(caller, target, request => (request.Method, request.Content) = (HttpMethod.Delete, null));

    /// <summary>A page of the repository's tags, from this path on.</summary>
    public Task<UpstreamAnswer> ListAsync(Caller caller, string target) => ReadAsync(caller, HttpMethod.Get, target);

    /// <summary>Finds where a list goes on; false if it does, but not as the same list of the same host.</summary>
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
        ByDigestAsync(digest, place => ReadAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, digest.Value), place));

    /// <summary>A manifest by its digest, asked for once and only for so long: what is good to have, and no more.</summary>
    public Task<UpstreamAnswer> GetOnceAsync(Caller caller, RepositoryName repository, Digest digest, TimeSpan most) =>
        ReadOnceAsync(caller, HttpMethod.Get, RegistryRequest.ManifestTarget(repository, digest.Value), place: null, most);

    /// <summary>Whatever there is under a path.</summary>
    public Task<UpstreamAnswer> HeadAsync(Caller caller, string target) => ReadAsync(caller, HttpMethod.Head, target);

    /// <summary>Whether upstream lets this client read a manifest: the answer to a HEAD of it.</summary>
    public Task<UpstreamAnswer> HeadAsync(Caller caller, RepositoryName repository, Digest digest) =>
        ByDigestAsync(digest, place => ReadAsync(caller, HttpMethod.Head, RegistryRequest.ManifestTarget(repository, digest.Value), place));

    /// <summary>A manifest by its digest, asked for just as this client does: its method, its <c>Accept</c>, its conditions.</summary>
    public Task<UpstreamAnswer> AskAsync(Caller caller, RepositoryName repository, Digest digest) =>
        ByDigestAsync(digest, place => RepeatAsync(() => SendAsync(
            caller,
            RegistryRequest.ManifestTarget(repository, digest.Value),
            request => (request.Method, request.Content) = (new HttpMethod(caller.Method), null),
            place: place)));

    /// <summary>What is under a tag, asked for just as this client does.</summary>
    public Task<UpstreamAnswer> AskAsync(Caller caller, RepositoryName repository, Tag tag) =>
        RepeatAsync(() => SendAsync(
            caller,
            RegistryRequest.ManifestTarget(repository, tag.Value),
            request => (request.Method, request.Content) = (new HttpMethod(caller.Method), null)));

    /// <summary>The first of the repository's tags: whether upstream lets this client list them.</summary>
    public Task<UpstreamAnswer> ListAsync(Caller caller, RepositoryName repository) =>
        ListAsync(caller, $"/v2/{repository}/tags/list?n=1");

    /// <summary>The client's own PUT turned into one of another manifest: puts a tag back to what the record says.</summary>
    public async Task<bool> PutBackAsync(Caller caller, RepositoryName repository, Tag tag, ManifestIdentity content)
    {
        var manifest = await GetAsync(caller, repository, content.Digest);
        if (!manifest.IsSuccess || !content.Digest.Matches(manifest.Body))
        {
            return false;
        }

        var answer = await PutAsync(
            caller, RegistryRequest.ManifestTarget(repository, tag.Value), manifest.Body, manifest.ContentType);
        return answer.IsSuccess;
    }

    // What upstream has can't be refused: an index that lists too much needs everything.
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

    private Task<UpstreamAnswer> PutAsync(
        Caller caller, string target, ReadOnlyMemory<byte> body, string? contentType = null) =>
        SendAsync(caller, target, request =>
        {
            request.Method = HttpMethod.Put;
            request.Content!.Headers.ContentLength = body.Length;

            // As the guard has read it: a registry might read the client's own spelling in another way.
            var sent = contentType
                ?? (MediaType.TryParseManifest(caller.ContentType, out var mediaType) ? mediaType.Value : "");
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.Remove("Content-Range");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", sent);
        }, new ReadOnlyMemoryContent(body));

    // A digest is the same everywhere, so a replica may answer. What it lacks, fails at or has altered is the registry's to answer.
    private async Task<UpstreamAnswer> ByDigestAsync(Digest digest, Func<Uri, Task<UpstreamAnswer>> ask)
    {
        if (mirrors.Pick(proxies) is { } mirror)
        {
            try
            {
                var answer = await ask(mirror);
                if ((int)answer.Status is not (404 or 429 or >= 500)
                    && (answer.Status is not HttpStatusCode.OK || answer.Body.Length == 0 || digest.Matches(answer.Body)))
                {
                    return answer;
                }
            }
            catch (UpstreamUnreachableException)
            {
                // The replica died; its health check will find out.
            }
        }

        return await ask(upstream);
    }

    private Task<UpstreamAnswer> ReadAsync(
        Caller caller, HttpMethod method, string target, Uri? place = null, ResiliencePipeline<UpstreamAnswer>? repeating = null) =>
        RepeatAsync(() => ReadOnceAsync(caller, method, target, place), repeating);

    private Task<UpstreamAnswer> ReadOnceAsync(
        Caller caller, HttpMethod method, string target, Uri? place, TimeSpan? most = null) =>
        SendAsync(caller, target, request =>
        {
            request.Method = method;
            request.Content = null;
            foreach (var name in NotOwn)
            {
                request.Headers.Remove(name);
            }

            request.Headers.TryAddWithoutValidation("Accept", AnyManifest);
        }, place: place, most: most);

    private static ResiliencePipeline<UpstreamAnswer> Repeat(int times) => new ResiliencePipelineBuilder<UpstreamAnswer>()
        .AddRetry(new RetryStrategyOptions<UpstreamAnswer>
        {
            MaxRetryAttempts = times,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder<UpstreamAnswer>()
                .HandleResult(answer => (int)answer.Status is 500 or 502 or 503 or 504)
                .Handle<UpstreamUnreachableException>(unreachable => unreachable is { TimedOut: false, IsLasting: false }),
        })
        .Build();

    private static Task<UpstreamAnswer> RepeatAsync(
        Func<Task<UpstreamAnswer>> call, ResiliencePipeline<UpstreamAnswer>? repeating = null) =>
        (repeating ?? Repeating).ExecuteAsync(async _ => await call()).AsTask();

    private async Task<UpstreamAnswer> SendAsync(
        Caller caller, string target, Action<HttpRequestMessage> shape, HttpContent? content = null, Uri? place = null, TimeSpan? most = null)
    {
        var timeout = configuration.Current.Upstream.Timeout;
        timeout = most < timeout ? most.Value : timeout;
        using var deadline = new CancellationTokenSource(timeout);
        using var request = new HttpRequestMessage { Content = content, Version = HttpVersion.Version11 };
        try
        {
            await caller.SignAsync(request, place ?? upstream, target, deadline.Token);
            shape(request);
            using var response = await client.SendAsync(request, deadline.Token);
            var body = request.Method == HttpMethod.Head ? [] : await ReadBodyAsync(response, deadline.Token);
            // Upstream's answer may have come in on a thread that waits for sockets.
            await SocketThreads.LeaveAsync(configuration.Current.Listen);
            return new UpstreamAnswer(response, body);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            throw UpstreamFaults.Silent(timeout, place ?? upstream, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw UpstreamFaults.BrokenOff(place ?? upstream, e);
        }
    }

    private async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var most = configuration.Current.Limits.ManifestBytes;
        using var body = new MemoryStream((int)Math.Min(response.Content.Headers.ContentLength ?? 0, most));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            if (body.Length + read > most)
            {
                throw new UpstreamUnreachableException("upstream's answer is larger than limits.manifestBytes", timedOut: false);
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
