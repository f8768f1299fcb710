using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;
using Yarp.ReverseProxy.Forwarder;

namespace RegistryGuard.Proxy;

/// <summary>Everything that can move no tag, streamed both ways.</summary>
internal sealed class Passthrough(
    IHttpForwarder forwarder, HttpMessageInvoker client, Uri upstream, IGuardConfigurationSource configuration, ILogger<Passthrough> logger)
{
    public Task<Reply> SendAsync(HttpContext context, string target) =>
        SendAsync(context, target, new PassthroughTransformer(upstream, target, configuration, logger));

    public async Task<Reply> SendAsync(HttpContext context, string target, UpstreamTransformer transformer)
    {
        var options = new ForwarderRequestConfig { ActivityTimeout = configuration.Current.Upstream.UploadIdle };
        var error = await forwarder.SendAsync(context, upstream.AbsoluteUri, client, options, transformer);
        if (transformer is PassthroughTransformer { Broken: { } broken })
        {
            ProxyLog.UpstreamUnreachable(logger, context.Request.Method, target, broken.Told);
            return Reply.Streamed;
        }

        return error is ForwarderError.None || context.RequestAborted.IsCancellationRequested
            ? Reply.Streamed
            : Fail(context, target, error);
    }

    private Reply Fail(HttpContext context, string target, ForwarderError error)
    {
        if (error is ForwarderError.RequestBodyClient)
        {
            // Upstream has no part in it.
            return Reply.From(
                new(400, ErrorCode.SizeInvalid, "the request's body broke off; send it again.") { ClosesConnection = true }, Outcome.BadRequest);
        }

        var exception = context.GetForwarderErrorFeature()?.Exception;
        var cause = exception as UpstreamUnreachableException ?? error switch
        {
            ForwarderError.RequestTimedOut => UpstreamFaults.Idle(upstream, exception),
            _ => UpstreamFaults.BrokenOff(upstream, exception ?? new IOException(error.ToString())),
        };
        ProxyLog.UpstreamUnreachable(logger, context.Request.Method, target, cause.Told);
        return Reply.From(GuardErrors.Of(cause), Outcome.UpstreamUnreachable);
    }
}
