namespace RegistryGuard.Upstream;

/// <summary>Whether upstream answers at all. Any HTTP answer will do: a registry that wants a login says 401.</summary>
internal sealed class UpstreamProbe(HttpMessageInvoker client, Uri upstream)
{
    /// <summary>Asks it.</summary>
    /// <exception cref="UpstreamUnreachableException">It gives no answer.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(upstream, "/v2/"));
        using var response = await client.SendAsync(request, cancellation);
    }
}
