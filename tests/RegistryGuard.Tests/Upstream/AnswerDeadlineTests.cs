using System.Net.Sockets;
using RegistryGuard.Configuration;
using RegistryGuard.Upstream;

namespace RegistryGuard.Tests.Upstream;

public class AnswerDeadlineTests
{
    public static TheoryData<Exception> Faults =>
    [
        new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused)),
        new IOException("reset"),
        // What HttpClient throws for a connection that is reset while it is set up.
        new SocketException((int)SocketError.NotConnected),
    ];

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Send_UpstreamCantBeReachedInWhateverWay_IsUpstreamUnreachable(Exception fault)
    {
        using var client = new HttpMessageInvoker(new AnswerDeadline(new Failing(fault), new Standard()));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1:5000/v2/");

        var thrown = await Assert.ThrowsAsync<UpstreamUnreachableException>(() => client.SendAsync(request, CancellationToken.None));

        Assert.StartsWith("upstream ", thrown.Message, StringComparison.Ordinal);
    }

    private sealed class Failing(Exception fault) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromException<HttpResponseMessage>(fault);
    }

    private sealed class Standard : IGuardConfigurationSource
    {
        public GuardConfiguration Current => GuardConfiguration.Default;
    }
}
