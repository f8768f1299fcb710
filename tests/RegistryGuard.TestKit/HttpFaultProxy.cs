using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RegistryGuard.TestKit;

/// <summary>An HTTP proxy that fails as it is told. A request that it has taken is carried out to its end, whether or not the
/// one who sent it still waits.</summary>
public sealed class HttpFaultProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Expect"];

    private readonly WebApplication app;
    private readonly HttpClient http;
    private readonly Held held = new();

    private HttpFaultProxy(WebApplication app, Uri server)
    {
        this.app = app;
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server,
        };
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>Asked for each request, by method and target.</summary>
    public Func<string, string, HttpFault> Faults { get; set; } = (_, _) => HttpFault.None;

    public static async Task<HttpFaultProxy> StartAsync(Uri server)
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new HttpFaultProxy(builder.Build(), server);
        proxy.app.Run(proxy.ForwardAsync);
        await proxy.app.StartAsync();
        proxy.Url = new Uri(proxy.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return proxy;
    }

    /// <summary>Waits until nothing is on its way any more.</summary>
    public Task DrainAsync() => held.DrainAsync();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var fault = Faults(context.Request.Method, target);
        using var request = RequestOf(context.Request, target, body.ToArray());
        using var place = held.Take();
        if (fault.Kind is HttpFaultKind.Late)
        {
            context.Abort();
        }

        if (fault.Kind is HttpFaultKind.LateError)
        {
            context.Response.StatusCode = fault.Status;
            await context.Response.CompleteAsync();
        }

        await Task.Delay(fault.Time);
        using var answer = fault.IsDelivered ? await DeliverAsync(request) : null;
        if (context.Response.HasStarted)
        {
            return;
        }

        if (fault.Kind is HttpFaultKind.ErrorBefore or HttpFaultKind.ErrorAfter or HttpFaultKind.Refuse)
        {
            context.Response.StatusCode = fault.Status;
        }
        else if (fault.IsAnswered && answer is not null)
        {
            await PassOnAsync(answer, context);
        }
        else
        {
            context.Abort();
        }
    }

    private async Task<HttpResponseMessage?> DeliverAsync(HttpRequestMessage request)
    {
        try
        {
            return await http.SendAsync(request);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static HttpRequestMessage RequestOf(HttpRequest request, string target, byte[] body)
    {
        var copy = new HttpRequestMessage(new HttpMethod(request.Method), target)
        {
            Content = body.Length > 0 || HttpMethods.IsPut(request.Method) ? new ByteArrayContent(body) : null,
        };
        foreach (var (name, values) in request.Headers.Where(header => !HopByHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!copy.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                copy.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return copy;
    }

    private static async Task PassOnAsync(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        var body = await answer.Content.ReadAsByteArrayAsync();
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        if (!HttpMethods.IsHead(context.Request.Method) && !context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(body);
        }
    }
}
