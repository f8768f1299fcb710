using System.Net;
using RegistryGuard.Upstream.Mirrors;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace RegistryGuard.Tests.Upstream.Mirrors;

public sealed class AliveHealthPolicyTests
{
    [Theory]
    [InlineData(200, DestinationHealth.Healthy)]
    [InlineData(401, DestinationHealth.Healthy)]
    [InlineData(403, DestinationHealth.Unhealthy)]
    [InlineData(404, DestinationHealth.Unhealthy)]
    [InlineData(502, DestinationHealth.Unhealthy)]
    [InlineData(null, DestinationHealth.Unhealthy)]
    public void ProbingCompleted_RegistryThatWantsALogin_IsAlive(int? status, DestinationHealth expected)
    {
        var updates = new Updates();
        using var response = status is { } answered ? new HttpResponseMessage((HttpStatusCode)answered) : null;

        new AliveHealthPolicy(updates).ProbingCompleted(
            new ClusterState("reads"), [new DestinationProbingResult(new DestinationState("mirror"), response, null)]);

        Assert.Equal(expected, Assert.Single(updates.All).NewActiveHealth);
    }

    private sealed class Updates : IDestinationHealthUpdater
    {
        public List<NewActiveDestinationHealth> All { get; } = [];

        public void SetActive(ClusterState cluster, IEnumerable<NewActiveDestinationHealth> newHealthPairs) => All.AddRange(newHealthPairs);

        public void SetPassive(ClusterState cluster, DestinationState destination, DestinationHealth newHealth, TimeSpan reactivationPeriod) =>
            throw new InvalidOperationException();
    }
}
