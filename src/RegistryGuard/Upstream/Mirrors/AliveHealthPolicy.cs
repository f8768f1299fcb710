using System.Net;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace RegistryGuard.Upstream.Mirrors;

/// <summary>A registry is alive that answers <c>/v2/</c> with 200, or with 401 because it wants a login, which the guard
/// does not have.</summary>
internal sealed class AliveHealthPolicy(IDestinationHealthUpdater health) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Alive";

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        health.SetActive(cluster, [.. probingResults.Select(result => new NewActiveDestinationHealth(
            result.Destination,
            result.Response?.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized
                ? DestinationHealth.Healthy
                : DestinationHealth.Unhealthy))]);
}
