namespace RegistryGuard.Core.Pods;

/// <summary>What made a pod, and would make it anew (SPEC §7, <c>pods</c>).</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Kind">Its kind: Deployment, StatefulSet and so on; Pod for a pod that nothing made.</param>
/// <param name="Name">Its name.</param>
public sealed record Workload(string Namespace, string Kind, string Name)
{
    /// <summary>The workload of a pod.</summary>
    /// <param name="place">The pod's namespace.</param>
    /// <param name="pod">The pod's name.</param>
    /// <param name="owner">The kind and name of its controller; null for none.</param>
    /// <param name="templateHash">The pod's label <c>pod-template-hash</c>, which Deployments give the ReplicaSets that they make, and end
    /// their names with; null for none.</param>
    public static Workload Of(string place, string pod, (string Kind, string Name)? owner, string? templateHash) => owner switch
    {
        null => new(place, "Pod", pod),
        ("ReplicaSet", var name) when templateHash is { Length: > 0 } && name.EndsWith("-" + templateHash, StringComparison.Ordinal)
            && name.Length > templateHash.Length + 1 => new(place, "Deployment", name[..^(templateHash.Length + 1)]),
        var (kind, name) => new(place, kind, name),
    };
}
