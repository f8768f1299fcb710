using System.Collections.Immutable;
using System.Globalization;
using RegistryGuard.Configuration;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace RegistryGuard.Upstream.Mirrors;

/// <summary>The registry and its read replicas as YARP knows them, in step with <c>upstream.mirrors</c>. Without replicas there
/// is nothing to balance, and YARP knows of nothing.</summary>
internal sealed class MirrorCluster(IGuardConfigurationSource configuration)
{
    private const string Name = "reads";
    private const string Primary = "primary";

    private static readonly RouteConfig Everything = new() { RouteId = Name, ClusterId = Name, Match = new() { Path = "/{**any}" } };

    private readonly Lock _updating = new();
    private ImmutableArray<Uri> _mirrors = [];

    /// <summary>Where YARP reads it.</summary>
    public InMemoryConfigProvider Provider { get; } = new([], []);

    /// <summary>Whether there are replicas.</summary>
    public bool HasMirrors
    {
        get
        {
            var mirrors = configuration.Current.Upstream.Mirrors;
            if (mirrors != _mirrors)
            {
                Update(mirrors);
            }

            return !mirrors.IsEmpty;
        }
    }

    /// <summary>Whether this is the registry itself.</summary>
    public static bool IsPrimary(DestinationState destination) => destination.DestinationId.Equals(Primary, StringComparison.Ordinal);

    /// <summary>One of those that are alive, for a call of the guard's own; null for the registry itself.</summary>
    public Uri? Pick(IProxyStateLookup state)
    {
        if (!HasMirrors || !state.TryGetCluster(Name, out var cluster)
            || cluster.DestinationsState.AvailableDestinations is not { Count: > 0 } alive)
        {
            return null;
        }

        // The less busy one of two, as YARP does it.
        var (one, other) = (alive[Random.Shared.Next(alive.Count)], alive[Random.Shared.Next(alive.Count)]);
        var picked = one.ConcurrentRequestCount <= other.ConcurrentRequestCount ? one : other;
        return IsPrimary(picked) ? null : new Uri(picked.Model.Config.Address);
    }

    private void Update(ImmutableArray<Uri> mirrors)
    {
        lock (_updating)
        {
            if (mirrors != _mirrors)
            {
                Provider.Update(mirrors.IsEmpty ? [] : [Everything], mirrors.IsEmpty ? [] : [Cluster(mirrors)]);
                _mirrors = mirrors;
            }
        }
    }

    private ClusterConfig Cluster(ImmutableArray<Uri> mirrors)
    {
        var destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
        {
            [Primary] = new() { Address = configuration.Current.Upstream.Url.AbsoluteUri },
        };
        for (var i = 0; i < mirrors.Length; i++)
        {
            destinations[string.Create(CultureInfo.InvariantCulture, $"mirror {i} {mirrors[i].Authority}")] = new() { Address = mirrors[i].AbsoluteUri };
        }

        return new ClusterConfig
        {
            ClusterId = Name,
            LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
            Destinations = destinations,
            HttpRequest = new() { ActivityTimeout = configuration.Current.Upstream.UploadIdle },
            HealthCheck = new()
            {
                AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
                Active = new()
                {
                    Enabled = true,
                    Path = "/v2/",
                    Policy = AliveHealthPolicy.PolicyName,
                    Interval = TimeSpan.FromSeconds(5),
                    Timeout = TimeSpan.FromSeconds(3),
                },
                Passive = new()
                {
                    Enabled = true,
                    Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                    ReactivationPeriod = TimeSpan.FromSeconds(10),
                },
            },
        };
    }
}
