using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RegistryGuard.Tests.Registry;

/// <summary>Makes a <see cref="FakeUpstream"/> one that looks at credentials: only users whose password is "secret" get in, and of those
/// each may do what the test lets it.</summary>
internal sealed class ClosedUpstream
{
    private readonly FakeUpstream _upstream;

    public ClosedUpstream(FakeUpstream upstream)
    {
        _upstream = upstream;
        upstream.Before = AnswerAsync;
    }

    /// <summary>The status of /v2/ without a credential.</summary>
    public int Door { get; set; } = 401;

    /// <summary>Whether it takes writes without looking who writes.</summary>
    public bool TakesWritesOfAnybody { get; set; }

    /// <summary>Whether it gives manifests to anybody.</summary>
    public bool GivesToAnybody { get; set; }

    /// <summary>Who may not read, of those who get in.</summary>
    public ConcurrentDictionary<string, bool> Blind { get; } = new(StringComparer.Ordinal);

    /// <summary>Who may not write, of those who get in.</summary>
    public ConcurrentDictionary<string, bool> ReadOnly { get; } = new(StringComparer.Ordinal);

    /// <summary>Repositories, and who alone may read them.</summary>
    public ConcurrentDictionary<string, string> Private { get; } = new(StringComparer.Ordinal);

    /// <summary>What every /v2/ waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Knocks => _upstream.Requests.Count(request => request == "GET /v2/");

    /// <summary>A request of this user's.</summary>
    public static Action<HttpRequestMessage> As(string name, string password = "secret") => request =>
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private async Task<bool> AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var name = NameOf(request);
        if (request.Path.Value == "/v2/")
        {
            await Gate;
            return await EndAsync(context, name is null ? Door : 200);
        }

        var isWrite = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (name is null)
        {
            return !(isWrite ? TakesWritesOfAnybody : GivesToAnybody) && await EndAsync(context, 401);
        }

        var isHidden = Private.Any(other => request.Path.Value!.StartsWith($"/v2/{other.Key}/", StringComparison.Ordinal) && other.Value != name);
        return ((isWrite ? ReadOnly : Blind).ContainsKey(name) || isHidden) && await EndAsync(context, 403);
    }

    private static async Task<bool> EndAsync(HttpContext context, int status)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.Headers["X-Whose"] = "upstream";
        if (status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"fake\"";
        }

        await context.Response.WriteAsync("""{"errors":[{"code":"X"}]}""");
        return true;
    }

    private static string? NameOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header[6..])).Split(':', 2);
        return parts is [var name, "secret"] ? name : null;
    }
}
