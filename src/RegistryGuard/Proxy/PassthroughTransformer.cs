using RegistryGuard.Configuration;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>What streams through, with bodies copied by <see cref="BodyCopy"/>.</summary>
internal sealed class PassthroughTransformer(Uri upstream, string target, IGuardConfigurationSource configuration)
    : UpstreamTransformer(upstream, target)
{
    /// <summary>What broke upstream's answer off in its middle.</summary>
    public Exception? Broken { get; private set; }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
        {
            return false;
        }

        if (proxyResponse is null || !HttpMethods.IsGet(httpContext.Request.Method) || !proxyResponse.IsSuccessStatusCode)
        {
            return true;
        }

        Broken = await BodyCopy.RunAsync(httpContext, proxyResponse.Content, configuration.Current.Upstream.UploadIdle);
        return false;
    }
}
