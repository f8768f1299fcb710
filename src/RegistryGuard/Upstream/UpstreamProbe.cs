namespace RegistryGuard.Upstream;

/// <summary>Whether upstream answers at all. Any HTTP answer will do: a registry that wants a login says 401.</summary>
internal sealed class UpstreamProbe(HttpMessageInvoker client, Uri upstream)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(upstream, "/v2/"));
        try
        {
            using var response = await client.SendAsync(request, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new UpstreamUnreachableException("upstream can't be reached", timedOut: false, e);
        }
    }
}
