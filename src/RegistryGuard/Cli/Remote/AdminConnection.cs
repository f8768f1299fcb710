using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Remote;

/// <summary>Asks the admin API of a running guard.</summary>
internal sealed class AdminConnection : IDisposable
{
    /// <summary>Where the guard's admin listener is unless <c>--admin</c> says otherwise.</summary>
    public const string DefaultAddress = "http://127.0.0.1:8081";

    /// <summary>The variable that has the token.</summary>
    public const string TokenVariable = "REGISTRYGUARD_ADMIN_TOKEN";

    private const string EventStream = "text/event-stream";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http;
    private readonly Uri _address;

    /// <summary>Connects when it is first asked.</summary>
    /// <param name="address">The admin listener.</param>
    /// <param name="token">The token; null for none.</param>
    /// <exception cref="RemoteFault">The token can't be one.</exception>
    public AdminConnection(Uri address, string? token)
    {
        _address = address;
        // Files that secrets are kept in often end with a line end.
        token = token?.TrimEnd('\r', '\n');
        if (token?.Any(letter => letter is < ' ' or > '~') is true)
        {
            throw new RemoteFault($"{TokenVariable} has a character that no token has (a line end, another control character, or a letter beyond ASCII); set it to the token alone", ExitCode.BadUsage);
        }

        // A proxy or another place must not get the token.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(10),
        };
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        if (!string.IsNullOrEmpty(token))
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>What the API answers, as it is.</summary>
    /// <exception cref="RemoteFault">It does not answer, or with a problem.</exception>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <summary>What the API answers to a change.</summary>
    /// <exception cref="RemoteFault">It does not answer, or with a problem.</exception>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        var (isSuccess, answer, text) = await AskAsync(method, path, body, cancellation);
        return isSuccess
            ? answer ?? throw new RemoteFault($"{Where} answered what is no JSON; is that the guard's admin listener (--admin)?")
            : throw Fault(answer, text);
    }

    /// <summary>Whether the guard is ready, and what it says of itself.</summary>
    /// <exception cref="RemoteFault">It does not answer.</exception>
    public async Task<(bool IsReady, JsonNode? Report)> ReadinessAsync(CancellationToken cancellation)
    {
        var (isSuccess, answer, _) = await AskAsync(HttpMethod.Get, "/readyz", null, cancellation);
        return (isSuccess, answer);
    }

    /// <summary>Reads a stream of events until it ends, for whatever reason.</summary>
    /// <param name="path">What is asked.</param>
    /// <param name="after">The id of the last event that was taken; null for none.</param>
    /// <param name="take">Takes an event.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RemoteFault">It does not begin.</exception>
    public async Task FollowAsync(string path, string? after, Func<SseItem<string>, Task> take, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(EventStream);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        using var response = await BeginAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != EventStream)
        {
            var status = (int)response.StatusCode;
            throw Fault(response.IsSuccessStatusCode ? null : Parse(await response.Content.ReadAsStringAsync(cancellation)), $"{status}", mayPass: status is 429 or >= 500);
        }

        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
            {
                await take(item);
            }
        }
        catch (Exception e) when (e is HttpIOException or HttpRequestException)
        {
            // The guard was killed, or the connection was: an end like any other.
        }
    }

    /// <summary>An answer as the API's own type.</summary>
    public static T As<T>(JsonNode answer) => answer.Deserialize<T>(Json)
        ?? throw new RemoteFault("the guard answered what this version does not understand");

    public void Dispose() => _http.Dispose();

    private string Where => _address.GetLeftPart(UriPartial.Authority);

    private async Task<(bool IsSuccess, JsonNode? Answer, string Status)> AskAsync(
        HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body, options: Json);
        using var response = await BeginAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
        return (response.IsSuccessStatusCode, Parse(await response.Content.ReadAsStringAsync(cancellation)), $"{(int)response.StatusCode}");
    }

    private async Task<HttpResponseMessage> BeginAsync(HttpRequestMessage request, HttpCompletionOption until, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, until, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new RemoteFault($"no guard answers at {Where} ({PrintableText.Of(e.Message.TrimEnd('.'))}); give the address of its admin listener by --admin") { MayPass = true };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RemoteFault($"{Where} did not answer in time") { MayPass = true };
        }
    }

    private RemoteFault Fault(JsonNode? problem, string status, bool mayPass = false)
    {
        var detail = problem is JsonObject fields && fields["detail"] is JsonValue value && value.TryGetValue(out string? sentence) ? PrintableText.Of(sentence) : null;
        return detail is null ? new($"{Where} answered {status}; is that the guard's admin listener (--admin)?") { MayPass = mayPass }
            : status == "401" ? new($"{detail}; the commands take it from the variable {TokenVariable}")
            : new(detail, status == "400" ? ExitCode.BadUsage : ExitCode.Failed) { MayPass = mayPass, IsUnknown = status == "404" };
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
