using RegistryGuard.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Everything that can move no tag, streamed both ways.</summary>
internal sealed class Passthrough(
    IHttpForwarder forwarder, HttpMessageInvoker client, Uri upstream, IGuardConfigurationSource configuration, ILogger<Passthrough> logger)
{
    public Task<Streaming> SendAsync(HttpContext context, string target) =>
        SendAsync(context, target, new PassthroughTransformer(upstream, target, configuration, logger));

    public async Task<Streaming> SendAsync(HttpContext context, string target, UpstreamTransformer transformer)
    {
        var options = new ForwarderRequestConfig { ActivityTimeout = configuration.Current.Upstream.UploadIdle };
        var error = await forwarder.SendAsync(context, upstream.AbsoluteUri, client, options, transformer);
        if (transformer is PassthroughTransformer { Broken: { } broken })
        {
            UpstreamLog.Unreachable(logger, context.Request.Method, target, broken.Told);
            return new Streaming.Done();
        }

        return error is ForwarderError.None || context.RequestAborted.IsCancellationRequested
            ? new Streaming.Done()
            : Fail(context, target, error);
    }

    private Streaming Fail(HttpContext context, string target, ForwarderError error)
    {
        if (error is ForwarderError.RequestBodyClient)
        {
            return new Streaming.BodyBroken();
        }

        var exception = context.GetForwarderErrorFeature()?.Exception;
        var cause = exception as UpstreamUnreachableException ?? error switch
        {
            ForwarderError.RequestTimedOut => UpstreamFaults.Idle(upstream, exception),
            _ => UpstreamFaults.BrokenOff(upstream, exception ?? new IOException(error.ToString())),
        };
        UpstreamLog.Unreachable(logger, context.Request.Method, target, cause.Told);
        return new Streaming.Away(cause);
    }
}
