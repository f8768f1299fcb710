using System.Collections;

namespace RegistryGuard.Cli.Remote;

/// <summary>Of what <c>kubectl get pods -o json</c> prints, the parts that are read: a list, or a pod.</summary>
internal sealed record KubernetesObject
{
    public string? Kind { get; init; }

    public KubernetesItems? Items { get; init; }

    public ObjectNames? Metadata { get; init; }

    public PodSpec? Spec { get; init; }

    public PodStatus? Status { get; init; }
}

internal sealed record ObjectNames
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public Dictionary<string, string?>? Labels { get; init; }

    public List<ObjectOwner>? OwnerReferences { get; init; }
}

internal sealed record ObjectOwner
{
    public string? Kind { get; init; }

    public string? Name { get; init; }

    public bool? Controller { get; init; }
}

internal sealed record PodSpec
{
    public List<ContainerSpec>? Containers { get; init; }

    public List<ContainerSpec>? InitContainers { get; init; }

    public List<ContainerSpec>? EphemeralContainers { get; init; }
}

internal sealed record ContainerSpec
{
    public string? Name { get; init; }

    public string? Image { get; init; }
}

internal sealed record PodStatus
{
    public string? Phase { get; init; }

    public List<ContainerStatus>? ContainerStatuses { get; init; }

    public List<ContainerStatus>? InitContainerStatuses { get; init; }

    public List<ContainerStatus>? EphemeralContainerStatuses { get; init; }
}

internal sealed record ContainerStatus
{
    public string? Name { get; init; }

    public string? ImageID { get; init; }
}

/// <summary>The objects of a list, counted as they are read: none is kept.</summary>
internal sealed class KubernetesItems : ICollection<KubernetesObject>
{
    public PodTally Tally { get; } = new();

    public int Count { get; private set; }

    public bool IsReadOnly => false;

    /// <summary>The kind of the last object that is no pod.</summary>
    public string? OtherKind { get; private set; }

    public void Add(KubernetesObject item)
    {
        Count++;
        if (item?.Kind is "Pod")
        {
            Tally.Add(item);
        }
        else
        {
            OtherKind = item?.Kind ?? "nothing";
        }
    }

    public void Clear() => throw new NotSupportedException();

    public bool Contains(KubernetesObject item) => false;

    public void CopyTo(KubernetesObject[] array, int arrayIndex) => throw new NotSupportedException();

    public bool Remove(KubernetesObject item) => throw new NotSupportedException();

    public IEnumerator<KubernetesObject> GetEnumerator() => Enumerable.Empty<KubernetesObject>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
