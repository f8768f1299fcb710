using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace RegistryGuard.Proxy;

/// <summary>Everything that can move no tag, streamed both ways.</summary>
internal sealed class Passthrough(
    IHttpForwarder forwarder, HttpMessageInvoker client, Uri upstream, IGuardConfigurationSource configuration, ILogger<Passthrough> logger)
{
    public Task SendAsync(HttpContext context, string target) =>
        SendAsync(context, target, new PassthroughTransformer(upstream, target, configuration, logger));

    public async Task SendAsync(HttpContext context, string target, UpstreamTransformer transformer)
    {
        var options = new ForwarderRequestConfig { ActivityTimeout = configuration.Current.Upstream.UploadIdle };
        var error = await forwarder.SendAsync(context, upstream.AbsoluteUri, client, options, transformer);
        if (transformer is PassthroughTransformer { Broken: { } broken })
        {
            ProxyLog.UpstreamUnreachable(logger, context.Request.Method, target, broken.Told);
            return;
        }

        if (error is ForwarderError.None || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        await FailAsync(context, target, error);
    }

    private async Task FailAsync(HttpContext context, string target, ForwarderError error)
    {
        var answer = error is ForwarderError.RequestBodyClient
            ? TellBrokenOff(context, target)
            : TellUnreachable(context, target, error, context.GetForwarderErrorFeature()?.Exception);
        if (!context.Response.HasStarted)
        {
            await ErrorAnswer.WriteAsync(context, answer);
        }
    }

    // Upstream has no part in it.
    private OciError TellBrokenOff(HttpContext context, string target)
    {
        var answer = new OciError(400, ErrorCode.SizeInvalid, "the request's body broke off; send it again.") { ClosesConnection = true };
        ProxyLog.Refused(
            logger, context.Request.Method, target, answer.Status, answer.Code.Wire(), ClientName.AddressOf(context),
            ClientName.AgentOf(context.Request), answer.Message);
        return answer;
    }

    private OciError TellUnreachable(HttpContext context, string target, ForwarderError error, Exception? exception)
    {
        var cause = exception as UpstreamUnreachableException ?? error switch
        {
            ForwarderError.RequestTimedOut => UpstreamFaults.Idle(upstream, exception),
            _ => UpstreamFaults.BrokenOff(upstream, exception ?? new IOException(error.ToString())),
        };
        ProxyLog.UpstreamUnreachable(logger, context.Request.Method, target, cause.Told);
        return GuardErrors.Of(cause);
    }
}
