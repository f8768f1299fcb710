using Microsoft.AspNetCore.Http.Features;
using RegistryGuard.Configuration;
using RegistryGuard.Upstream.Mirrors;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Reads by digest, which every replica answers alike: balanced over the registry and <c>upstream.mirrors</c> by YARP's
/// pipeline. If a replica lacks the content, or fails before its answer begins, the registry itself is asked.</summary>
internal sealed class MirroredReads(
    MirrorCluster cluster, Passthrough passthrough, IGuardConfigurationSource configuration, ILogger<MirroredReads> logger)
{
    private RequestDelegate? _pipeline;

    public async Task<Streaming> SendAsync(HttpContext context, string target)
    {
        if (_pipeline is { } pipeline && cluster.HasMirrors)
        {
            var read = new MirroredRead(target);
            context.Features.Set(read);
            await pipeline(context);
            if (read.IsAnswered || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                return new Streaming.Done();
            }

            if (read.Silent is { } silent)
            {
                // Asked again, the registry would be waited for as long again.
                throw silent;
            }

            context.Response.Clear();
        }

        return await passthrough.SendAsync(context, target);
    }

    /// <summary>Builds YARP's pipeline, a branch of its own that no other request enters.</summary>
    public void Connect(WebApplication app)
    {
        // So that YARP knows the replicas from its start, and looks after them.
        _ = cluster.HasMirrors;
        var branch = ((IApplicationBuilder)app).New();
        branch.UseRouting();
        branch.UseEndpoints(endpoints => endpoints.MapReverseProxy(proxy =>
        {
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }));
        _pipeline = branch.Build();
    }

    /// <summary>Has the pipeline change requests and answers as <see cref="PassthroughTransformer"/> does.</summary>
    public void Transform(TransformBuilderContext context)
    {
        context.CopyRequestHeaders = false;
        context.CopyResponseHeaders = false;
        context.CopyResponseTrailers = false;
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(AskAsync);
        context.AddResponseTransform(AnswerAsync);
    }

    private ValueTask AskAsync(RequestTransformContext context)
    {
        var read = context.HttpContext.Features.GetRequiredFeature<MirroredRead>();
        read.Transformer = new PassthroughTransformer(new Uri(context.DestinationPrefix), read.Target, configuration, logger);
        return read.Transformer.TransformRequestAsync(context.HttpContext, context.ProxyRequest, context.DestinationPrefix, context.CancellationToken);
    }

    private async ValueTask AnswerAsync(ResponseTransformContext context)
    {
        var read = context.HttpContext.Features.GetRequiredFeature<MirroredRead>();
        var isPrimary = context.HttpContext.GetReverseProxyFeature().ProxiedDestination is { } destination && MirrorCluster.IsPrimary(destination);
        if (context.ProxyResponse is not { } response || (!isPrimary && IsLacking(response)))
        {
            context.SuppressResponseBody = true;
            read.Silent = isPrimary ? context.HttpContext.GetForwarderErrorFeature()?.Exception as UpstreamUnreachableException : null;
            read.Silent = read.Silent is { TimedOut: true } ? read.Silent : null;
            return;
        }

        read.IsAnswered = true;
        context.SuppressResponseBody = !await read.Transformer!.TransformResponseAsync(context.HttpContext, response, context.CancellationToken);
        if (read.Transformer.Broken is { } broken)
        {
            UpstreamLog.Unreachable(logger, context.HttpContext.Request.Method, read.Target, broken.Told);
        }
    }

    private static bool IsLacking(HttpResponseMessage response) => (int)response.StatusCode is 404 or 429 or >= 500;

    /// <summary>One read under way.</summary>
    private sealed class MirroredRead(string target)
    {
        public string Target => target;

        public PassthroughTransformer? Transformer { get; set; }

        public bool IsAnswered { get; set; }

        /// <summary>The registry itself, and not a replica, gave no answer in time.</summary>
        public UpstreamUnreachableException? Silent { get; set; }
    }
}
