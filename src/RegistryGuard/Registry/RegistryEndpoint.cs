using Microsoft.AspNetCore.Http.Features;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Registry.Delete;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Registry.Push;
using RegistryGuard.Registry.Upload;
using RegistryGuard.Telemetry;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry;

/// <summary>The registry listener: parses each request once and hands it to the one flow that answers it.</summary>
internal sealed class RegistryEndpoint(
    IGuardConfigurationSource configuration,
    WarmPull warmPull,
    ManifestPull manifestPull,
    ManifestPush manifestPush,
    BlobUpload blobUpload,
    DeleteDriver manifestDelete,
    BlobDelete blobDelete,
    Passthrough passthrough,
    MirroredReads reads,
    TokenEndpoint tokens,
    WritesInFlight writes,
    BlockedPulls blocks,
    Clients clients,
    Callers callers,
    ReplyWriter writer,
    ILogger<RegistryEndpoint> logger)
{
    private const int LongestTold = 1024;

    public Task InvokeAsync(HttpContext context) => warmPull.TryAnswer(context, out var answer) ? answer : RunAsync(context);

    private async Task RunAsync(HttpContext context)
    {
        using var counted = ClientRequest.Begin(clients, context.Connection.RemoteIpAddress, configuration);
        context.Features.Set(counted);
        using var trace = RequestTrace.Start("registry request", context.Request.Method, context.Request.Headers);
        // Upgrades are off: tunnelled bytes would bypass the parser.
        context.Features.Set<IHttpUpgradeFeature>(null);
        if (tokens.IsOn)
        {
            context.Response.OnStarting(() =>
            {
                tokens.Rewrite(context.Response.Headers);
                return Task.CompletedTask;
            });
        }

        await AnswerAsync(context, counted.Refused);
        trace.Answered(context.Response.StatusCode);
    }

    private async Task AnswerAsync(HttpContext context, string? atBound)
    {
        var caller = callers.Of(context);
        RegistryRequest? request = null;
        var reply = await DecideAsync(context, async () =>
        {
            if (atBound is { } key)
            {
                return Reply.From(GuardErrors.AtBound(key) with { ClosesConnection = HasBody(context.Request) }, Outcome.TooManyRequests);
            }

            (request, var error) = await ReadAsync(context);
            return request is null ? Reply.From(error, Outcome.BadRequest) : await SendOnAsync(context, caller, request);
        });
        if (reply.Own is not null)
        {
            // Its log line may block if nobody reads the log, and must not hold up a thread that serves sockets.
            await SocketThreads.LeaveAsync(configuration.Current.Listen);
        }

        try
        {
            await writer.WriteAsync(context, caller, Target(context), request, reply);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (Exception e)
        {
            RegistryLog.Failed(logger, e, context.Request.Method, Target(context));
            context.Abort();
        }
    }

    // A fault becomes a reply too, so that it is logged like any other.
    private async Task<Reply> DecideAsync(HttpContext context, Func<Task<Reply>> decideAsync)
    {
        try
        {
            return await decideAsync();
        }
        catch (Exception e) when (e is BadHttpRequestException || context.RequestAborted.IsCancellationRequested)
        {
            return Reply.From(
                new((e as BadHttpRequestException)?.StatusCode ?? 400, ErrorCode.SizeInvalid, "the request's body is malformed or broke off; send it again.")
                { ClosesConnection = true },
                Outcome.BadRequest);
        }
        catch (UpstreamUnreachableException e)
        {
            UpstreamLog.Unreachable(logger, context.Request.Method, Target(context), e.Told);
            return Reply.From(e);
        }
        catch (Exception e)
        {
            RegistryLog.Failed(logger, e, context.Request.Method, Target(context));
            return Reply.From(
                new(500, ErrorCode.Unavailable, "the guard failed on this request, and its log says why; check whether a write was carried out before you repeat it."),
                Outcome.Failed);
        }
    }

    private async Task<Reply> SendOnAsync(HttpContext context, Caller caller, RegistryRequest request)
    {
        if (request is RegistryRequest.Passed or RegistryRequest.ManifestRead || context.Request.Method is "GET" or "HEAD")
        {
            return await CarryOutAsync(context, caller, request);
        }

        var (write, held) = await writes.BeginAsync();
        using (write)
        {
            return held is null
                ? await CarryOutAsync(context, caller, request)
                : Reply.From(held with { ClosesConnection = HasBody(context.Request) }, Outcome.Maintenance);
        }
    }

    private async Task<Reply> CarryOutAsync(HttpContext context, Caller caller, RegistryRequest request) => request switch
    {
        RegistryRequest.ManifestRead read => await manifestPull.RunAsync(context, read),
        RegistryRequest.ManifestWrite write => await manifestPush.RunAsync(context, caller, write),
        RegistryRequest.Upload upload => await blobUpload.RunAsync(context, caller, upload),
        RegistryRequest.ManifestDelete delete => await manifestDelete.RunAsync(caller, delete),
        RegistryRequest.BlobDelete delete => await blobDelete.RunAsync(context, caller, delete),
        RegistryRequest.Passed { IsByDigest: true } blob =>
            await blocks.JudgeBlobAsync(caller, blob) ?? Reply.From(await reads.SendAsync(context, request.Target)),
        RegistryRequest.Passed => Reply.From(await passthrough.SendAsync(context, request.Target)),
        _ => throw new InvalidOperationException($"no way for {request.GetType().Name}"),
    };

    private async Task<(RegistryRequest? Request, OciError Error)> ReadAsync(HttpContext context)
    {
        var request = TryRead(context, out var error);
        if (request is not RegistryRequest.Passed { IsByDigest: true })
        {
            // Only requests for blobs stay on the thread that read them: they need nothing but sockets.
            await SocketThreads.LeaveAsync(configuration.Current.Listen);
        }

        if (request is null && error.Status is 404 or 405 && await tokens.LearnAsync())
        {
            request = TryRead(context, out error);
        }

        return (request, error);
    }

    private RegistryRequest? TryRead(HttpContext context, out OciError error)
    {
        if (IsFramedTwice(context.Request.Headers))
        {
            error = new(400, ErrorCode.SizeInvalid, "the request's length is given in more than one way; send Content-Length or chunked, not both.") { ClosesConnection = true };
            return null;
        }

        if (!HeaderValues.AreValid(context.Request.Headers))
        {
            error = GuardErrors.Unsupported(400, "a header of the request has a control character in its value, which HTTP does not have; send it without.");
            return null;
        }

        var upstream = configuration.Current.Upstream;
        var beyond = upstream.PassPaths.IsEmpty && tokens.Path is null
            ? BeyondTheApi.Nothing
            : new BeyondTheApi(upstream.PassPaths, tokens.Path);
        var request = RegistryRequestParser.TryParse(context.Request.Method, RawTarget(context), beyond, out error);
        if (request is not null && !upstream.AnswersFor(request.Namespace))
        {
            var asked = request.Namespace?.Length > RepositoryName.MaxLength ? "a name of such length" : $"'{request.Namespace}'";
            error = new(404, ErrorCode.NameUnknown, $"this registry does not answer for {asked}; upstream.names lists the names it has.");
            return null;
        }

        warmPull.Remember(RawTarget(context), request);
        return request;
    }

    // Kestrel lets Transfer-Encoding win and renames Content-Length; an upstream might see it the other way round.
    private static bool IsFramedTwice(IHeaderDictionary headers) =>
        headers.TransferEncoding.Count > 0
        && (headers.ContainsKey("X-Content-Length")
            || headers.TransferEncoding.Count > 1
            || !string.Equals(headers.TransferEncoding[0], "chunked", StringComparison.OrdinalIgnoreCase));

    private static bool HasBody(HttpRequest request) => request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0;

    // As it is logged: a request line may be far longer than any valid one.
    private static string Target(HttpContext context) => RawTarget(context) is { Length: > LongestTold } target ? target[..LongestTold] + "…" : RawTarget(context);

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
}
