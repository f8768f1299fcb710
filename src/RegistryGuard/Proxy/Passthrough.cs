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
        var (answer, told) = Explain(error, context.GetForwarderErrorFeature()?.Exception);
        ProxyLog.UpstreamUnreachable(logger, context.Request.Method, target, told);
        if (!context.Response.HasStarted)
        {
            await ErrorAnswer.WriteAsync(context, answer);
        }
    }

    private (OciError Answer, string Told) Explain(ForwarderError error, Exception? exception)
    {
        if (error is ForwarderError.RequestBodyClient)
        {
            return (
                new(400, ErrorCode.SizeInvalid, "the request's body broke off; send it again.") { ClosesConnection = true },
                "the client's request broke off");
        }

        var cause = exception as UpstreamUnreachableException ?? error switch
        {
            ForwarderError.RequestTimedOut => UpstreamFaults.Idle(upstream, exception),
            _ => UpstreamFaults.BrokenOff(upstream, exception ?? new IOException(error.ToString())),
        };
        return (GuardErrors.Of(cause), cause.Told);
    }
}
