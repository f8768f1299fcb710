using Yarp.ReverseProxy.Forwarder;

namespace RegistryGuard.Upstream.Mirrors;

/// <summary>Lets YARP's pipeline use the same connections as everything else.</summary>
internal sealed class SharedForwarderClient(HttpMessageInvoker client) : IForwarderHttpClientFactory
{
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => client;
}
