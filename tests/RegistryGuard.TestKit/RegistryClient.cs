using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace RegistryGuard.TestKit;

/// <summary>An answer to a manifest request: what the tests look at.</summary>
public sealed record Answer(HttpStatusCode Status, string Body, string? Digest, string? Challenge)
{
    /// <summary>After how many seconds to try again, if it says so.</summary>
    public double? RetryAfter { get; init; }

    public JsonNode? FirstError => JsonNode.Parse(Body)?["errors"]?[0];
}

/// <summary>The registry protocol at its rawest: no retries, no cleverness.</summary>
public sealed class RegistryClient : IDisposable
{
    private readonly HttpClient http;

    public RegistryClient(Uri registry, Credential? user = null, string? agent = null)
    {
        http = new HttpClient { BaseAddress = registry, Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = user?.ToHeader();
        if (agent is not null)
        {
            http.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
        }
    }

    /// <summary>Everything the manifest names, so that a manifest can follow.</summary>
    public async Task PushBlobsAsync(string repository, TinyImage image)
    {
        foreach (byte[] blob in (byte[][])[image.Config, image.Layer])
        {
            using var content = new ByteArrayContent(blob);
            HttpStatusCode status = await PushBlobAsync(repository, TinyImage.DigestOf(blob), content);
            Assert.Equal(HttpStatusCode.Created, status);
        }
    }

    public async Task<HttpStatusCode> PushBlobAsync(string repository, string digest, HttpContent content)
    {
        Uri upload = await StartUploadAsync(repository);
        return await FinishUploadAsync(upload, digest, content);
    }

    public async Task<Uri> StartUploadAsync(string repository)
    {
        using HttpResponseMessage answer = await http.PostAsync(Relative($"/v2/{repository}/blobs/uploads/"), content: null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!;
    }

    /// <summary>Sends a piece of an upload and returns where the next one goes.</summary>
    public async Task<Uri> ContinueUploadAsync(Uri upload, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage answer = await http.PatchAsync(upload, content);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer.Headers.Location!;
    }

    public async Task<HttpStatusCode> FinishUploadAsync(Uri upload, string digest, HttpContent? content)
    {
        content?.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        string separator = upload.OriginalString.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        using HttpResponseMessage answer = await http.PutAsync(Relative($"{upload.OriginalString}{separator}digest={digest}"), content);
        return answer.StatusCode;
    }

    public async Task<Stream> OpenBlobAsync(string repository, string digest)
    {
        HttpResponseMessage answer = await http.GetAsync(
            Relative($"/v2/{repository}/blobs/{digest}"), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStreamAsync();
    }

    /// <summary>Pushes blobs and manifest, as any client does; returns the answer to the manifest.</summary>
    public async Task<Answer> PushAsync(string repository, string tag, TinyImage image)
    {
        await PushBlobsAsync(repository, image);
        return await PutManifestAsync(repository, tag, image);
    }

    public async Task<Answer> PutManifestAsync(
        string repository, string reference, TinyImage image, string mediaType = TinyImage.ManifestType, Credential? user = null,
        string? ifMatch = null)
    {
        using var content = new ByteArrayContent(image.Manifest);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Put, Relative($"/v2/{repository}/manifests/{reference}"))
        {
            Content = content,
        };
        // Instead of the client's own.
        request.Headers.Authorization = user?.ToHeader();
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{ifMatch}\"");
        }

        return await SendAsync(request);
    }

    public async Task<Answer> GetManifestAsync(string repository, string reference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Relative($"/v2/{repository}/manifests/{reference}"));
        request.Headers.Accept.ParseAdd(TinyImage.ManifestType);
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        return await SendAsync(request);
    }

    /// <summary>The digest a tag has, or null when there is no such tag.</summary>
    public async Task<string?> DigestOfAsync(string repository, string tag)
    {
        Answer answer = await GetManifestAsync(repository, tag);
        return answer.Status == HttpStatusCode.NotFound ? null : answer.Digest;
    }

    /// <summary>The tags of a repository, or none when there is no such repository.</summary>
    public async Task<string[]> TagsAsync(string repository)
    {
        using HttpResponseMessage answer = await http.GetAsync(Relative($"/v2/{repository}/tags/list"));
        JsonNode? tags = answer.StatusCode == HttpStatusCode.NotFound
            ? null
            : JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["tags"];
        return tags is null ? [] : [.. tags.AsArray().Select(tag => (string)tag!)];
    }

    public void Dispose() => http.Dispose();

    private static Uri Relative(string target) => new(target, UriKind.RelativeOrAbsolute);

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage answer = await http.SendAsync(request);
        string? digest = answer.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values) ? values.First() : null;
        string challenge = string.Join(", ", answer.Headers.WwwAuthenticate);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(), digest, challenge.Length == 0 ? null : challenge)
        {
            RetryAfter = answer.Headers.RetryAfter?.Delta?.TotalSeconds,
        };
    }
}
