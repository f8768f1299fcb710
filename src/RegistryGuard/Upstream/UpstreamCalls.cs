using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream.Mirrors;
using Yarp.ReverseProxy;

namespace RegistryGuard.Upstream;

/// <summary>Sends the requests of <see cref="UpstreamRegistry"/> and reads the answers to their end: signed by the caller, bounded in
/// time and size, repeated where they may be, and by digest at a mirror where there is one.</summary>
internal sealed class UpstreamCalls(
    HttpMessageInvoker client, Uri upstream, MirrorCluster mirrors, IProxyStateLookup proxies, IGuardConfigurationSource configuration)
{
    // The Accept of the guard's own reads, which want a manifest of any type. Some registries answer 404 for a type that is not listed, and
    // the guard would think that the tag is free. The wildcard comes last, so that no registry converts a manifest for it.
    private static readonly string[] AnyManifest =
    [
        .. MediaType.Manifests.Select(type => type.Value), "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/vnd.oci.artifact.manifest.v1+json", "application/vnd.cncf.oras.artifact.manifest.v1+json", "*/*;q=0.1",
    ];

    // The first challenge may be met with a token that is remembered from elsewhere and refused by now; the second gets a new one.
    private const int MostMet = 2;

    // Headers dropped from the guard's own reads: it needs the whole, unencoded, current manifest.
    private static readonly string[] DroppedFromReads =
        ["Cache-Control", "Pragma", "Accept", "Accept-Encoding", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"];

    /// <summary>A read with the guard's own headers in place of the client's that would change the answer. Repeated while upstream fails.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="place">Which registry is asked; the registry itself if it is not said.</param>
    /// <param name="patient">Whether to repeat it for about 2 s.</param>
    public Task<UpstreamAnswer> ReadAsync(Caller caller, HttpMethod method, string target, Uri? place = null, bool patient = false) =>
        UpstreamRetry.RunAsync(() => ReadOnceAsync(caller, method, target, place), patient);

    /// <summary>The same read, sent once, with a time limit if one is given, and if it is said with the client's own <c>Accept</c>.</summary>
    public Task<UpstreamAnswer> ReadOnceAsync(
        Caller caller, HttpMethod method, string target, Uri? place = null, TimeSpan? most = null, bool asListed = false) =>
        SendAsync(caller, target, request =>
        {
            request.Method = method;
            request.Content = null;
            foreach (var name in DroppedFromReads.Where(name => !asListed || name is not "Accept"))
            {
                request.Headers.Remove(name);
            }

            if (!asListed)
            {
                request.Headers.TryAddWithoutValidation("Accept", AnyManifest);
            }
        }, place: place, most: most);

    /// <summary>PUT of a manifest, with the media type of the caller's own body if no other is given. Sent once.</summary>
    public Task<UpstreamAnswer> PutAsync(
        Caller caller, string target, ReadOnlyMemory<byte> body, string? contentType = null) =>
        SendAsync(caller, target, request =>
        {
            request.Method = HttpMethod.Put;
            request.Content!.Headers.ContentLength = body.Length;

            // The type as the guard understood it: a registry might understand the client's own spelling differently.
            var sent = contentType
                ?? (MediaType.TryParseManifest(caller.ContentType, out var mediaType) ? mediaType.Value : "");
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.Remove("Content-Range");
            // The guard has judged these, by another moment than upstream would.
            request.Headers.Remove("If-Match");
            request.Headers.Remove("If-None-Match");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", sent);
        }, body);

    /// <summary>Asks for content by its digest. It is the same everywhere, so a mirror may answer. If the mirror lacks it, fails, or gives
    /// other bytes, the registry is asked.</summary>
    public async Task<UpstreamAnswer> ByDigestAsync(Digest digest, Func<Uri, Task<UpstreamAnswer>> ask)
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

    /// <summary>A request that is sent once; again only if upstream wants to know first who asks, and the caller can say.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="shape">Sets the method, and whatever differs from the caller's own request.</param>
    /// <param name="body">Its body; null for none.</param>
    /// <param name="place">Which registry is asked; the registry itself if it is not said.</param>
    /// <param name="most">How long to wait, if less than <c>upstream.timeout</c>.</param>
    /// <exception cref="UpstreamUnreachableException">There was no answer, or not in time.</exception>
    public async Task<UpstreamAnswer> SendAsync(
        Caller caller, string target, Action<HttpRequestMessage> shape, ReadOnlyMemory<byte>? body = null, Uri? place = null, TimeSpan? most = null)
    {
        var timeout = configuration.Current.Upstream.Timeout;
        timeout = most < timeout ? most.Value : timeout;
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            var answer = await SendAsync();
            for (var met = 0; met < MostMet && answer.Status is HttpStatusCode.Unauthorized && await caller.MeetAsync(answer.Response, deadline.Token); met++)
            {
                answer = await SendAsync();
            }

            return answer;
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested)
        {
            throw UpstreamFaults.Silent(timeout, place ?? upstream, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw UpstreamFaults.BrokenOff(place ?? upstream, e);
        }

        async Task<UpstreamAnswer> SendAsync()
        {
            using var request = new HttpRequestMessage { Version = HttpVersion.Version11 };
            request.Content = body is { } sent ? new ReadOnlyMemoryContent(sent) : null;
            await caller.SignAsync(request, place ?? upstream, target, deadline.Token);
            shape(request);
            using var response = await client.SendAsync(request, deadline.Token);
            var read = request.Method == HttpMethod.Head ? [] : await ReadBodyAsync(response, deadline.Token);
            // The answer may have been read on a thread that serves sockets.
            await SocketThreads.LeaveAsync(configuration.Current.Listen);
            return new UpstreamAnswer(response, read);
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
                throw new UpstreamUnreachableException("upstream's answer is larger than limits.manifestBytes", timedOut: false) { IsLasting = true };
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
