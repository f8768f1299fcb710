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
        SendAsync(context, target, new PassthroughTransformer(upstream, target, configuration));

    public async Task SendAsync(HttpContext context, string target, UpstreamTransformer transformer)
    {
        var options = new ForwarderRequestConfig { ActivityTimeout = configuration.Current.Upstream.UploadIdle };
        var error = await forwarder.SendAsync(context, upstream.AbsoluteUri, client, options, transformer);
        if (transformer is PassthroughTransformer { Broken: { } broken })
        {
            ProxyLog.UpstreamUnreachable(logger, context.Request.Method, target, broken.Message);
            return;
        }

        if (error is ForwarderError.None || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        ProxyLog.UpstreamUnreachable(logger, context.Request.Method, target, error.ToString());
        if (!context.Response.HasStarted)
        {
            await ErrorAnswer.WriteAsync(context, Explain(error));
        }
    }

    private static OciError Explain(ForwarderError error) => error switch
    {
        ForwarderError.RequestBodyClient => new(400, ErrorCode.SizeInvalid, "the request's body broke off; send it again.") { ClosesConnection = true },
        ForwarderError.RequestTimedOut => GuardErrors.Of(new("upstream was silent for upstream.uploadIdle", timedOut: true)),
        _ => GuardErrors.Of(new("upstream can't be reached or broke the connection", timedOut: false)),
    };
}
