using RegistryGuard.Configuration;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>What streams through, with bodies copied by <see cref="BodyCopy"/>.</summary>
internal sealed class PassthroughTransformer(Uri upstream, string target, IGuardConfigurationSource configuration, ILogger logger)
    : UpstreamTransformer(upstream, target)
{
    private readonly Uri _upstream = upstream;

    /// <summary>What broke upstream's answer off in its middle.</summary>
    public UpstreamUnreachableException? Broken { get; private set; }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is not null)
        {
            UpstreamLog.PassedOn(logger, ClientName.AddressOf(httpContext), proxyResponse);
        }

        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
        {
            return false;
        }

        if (proxyResponse is null || !HttpMethods.IsGet(httpContext.Request.Method) || !proxyResponse.IsSuccessStatusCode)
        {
            return true;
        }

        if (await BodyCopy.RunAsync(httpContext, proxyResponse.Content, configuration.Current.Upstream.UploadIdle) is { } broken)
        {
            Broken = UpstreamFaults.BrokenOff(_upstream, broken);
        }

        return false;
    }
}
