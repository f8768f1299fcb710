using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Tests.Registry;

/// <summary>As much of a registry as manifests need, on a real socket, that fails on demand: what a real registry can't be
/// made to do when a test wants it.</summary>
internal sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeUpstream(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Every request, as "METHOD target".</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The headers of the last request.</summary>
    public IHeaderDictionary LastHeaders { get; private set; } = new HeaderDictionary();

    /// <summary>Manifests by "repository/reference".</summary>
    public ConcurrentDictionary<string, byte[]> Manifests { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it deletes a tag's manifest along with the tag, as some registries do.</summary>
    public bool DeletesManifestsOfTags { get; set; }

    /// <summary>Called before a request is carried out; true if it has answered itself.</summary>
    public Func<HttpContext, Task<bool>> Before { get; set; } = _ => Task.FromResult(false);

    /// <summary>Called after a request was carried out, before its answer is sent.</summary>
    public Func<HttpContext, Task> After { get; set; } = _ => Task.CompletedTask;

    public IEnumerable<string> Writes => Requests.Where(request => request.StartsWith("PUT", StringComparison.Ordinal));

    public static async Task<FakeUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var fake = new FakeUpstream(builder.Build());
        fake._app.Run(fake.AnswerAsync);
        await fake._app.StartAsync();
        fake.Url = new Uri(fake._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return fake;
    }

    public string? TagOf(string repository, string tag) =>
        Manifests.TryGetValue($"{repository}/{tag}", out var body) ? Digest.Sha256(body).Value : null;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        Requests.Enqueue($"{context.Request.Method} {target}");
        LastHeaders = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        if (await Before(context))
        {
            return;
        }

        await CarryOutAsync(context, context.Request.Path.Value!.Split('/'));
    }

    private async Task CarryOutAsync(HttpContext context, string[] path)
    {
        if (path.Length >= 5 && path[^2] == "tags" && path[^1] == "list")
        {
            await ListAsync(context, string.Join('/', path[2..^2]));
            return;
        }

        if (path.Length < 5 || path[^2] != "manifests")
        {
            context.Response.StatusCode = path[^1].Length == 0 ? 200 : 404;
            await After(context);
            return;
        }

        var repository = string.Join('/', path[2..^2]);
        if (HttpMethods.IsPut(context.Request.Method))
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var digest = Digest.Sha256(body.ToArray());
            Manifests[$"{repository}/{path[^1]}"] = Manifests[$"{repository}/{digest}"] = body.ToArray();
            context.Response.StatusCode = (int)HttpStatusCode.Created;
            context.Response.Headers["Docker-Content-Digest"] = digest.Value;
            await After(context);
            return;
        }

        if (!Manifests.TryGetValue($"{repository}/{path[^1]}", out var manifest))
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            await After(context);
            return;
        }

        if (HttpMethods.IsDelete(context.Request.Method))
        {
            Delete(repository, path[^1], manifest);
            context.Response.StatusCode = (int)HttpStatusCode.Accepted;
            await After(context);
            return;
        }

        context.Response.ContentType = IndexManifests.Of(manifest).Count > 0 ? MediaType.OciIndex.Value : MediaType.OciManifest.Value;
        context.Response.ContentLength = manifest.Length;
        context.Response.Headers["Docker-Content-Digest"] = Digest.Sha256(manifest).Value;
        await After(context);
        if (HttpMethods.IsGet(context.Request.Method) && !context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(manifest);
        }
    }

    // A page has two tags, so that there is more than one.
    private async Task ListAsync(HttpContext context, string repository)
    {
        var last = context.Request.Query["last"].ToString();
        var tags = Manifests.Keys.Where(key => key.StartsWith(repository + "/", StringComparison.Ordinal) && !key.Contains(':', StringComparison.Ordinal))
            .Select(key => key[(repository.Length + 1)..]).Where(tag => string.CompareOrdinal(tag, last) > 0).Order(StringComparer.Ordinal).ToList();
        if (tags.Count > 2)
        {
            context.Response.Headers.Link = $"</v2/{repository}/tags/list?last={tags[1]}&n=2>; rel=\"next\"";
        }

        await After(context);
        await context.Response.WriteAsJsonAsync(new { name = repository, tags = tags.Take(2) });
    }

    private void Delete(string repository, string reference, byte[] manifest)
    {
        Manifests.TryRemove($"{repository}/{reference}", out _);
        if (!reference.Contains(':', StringComparison.Ordinal) && !DeletesManifestsOfTags)
        {
            return;
        }

        foreach (var key in Manifests.Where(other => other.Key.StartsWith(repository + "/", StringComparison.Ordinal)
            && other.Value.AsSpan().SequenceEqual(manifest)).Select(other => other.Key))
        {
            Manifests.TryRemove(key, out _);
        }
    }
}
