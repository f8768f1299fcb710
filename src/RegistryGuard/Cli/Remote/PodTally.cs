using System.Runtime.InteropServices;
using RegistryGuard.Core.Pods;

namespace RegistryGuard.Cli.Remote;

/// <summary>A container as all pods of a workload have it.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Role">init or ephemeral; null for a container like most.</param>
/// <param name="Image">The image that it names.</param>
/// <param name="ImageId">What runs; empty for nothing.</param>
internal sealed record PodContainer(Workload Workload, string Container, string? Role, string Image, string ImageId);

/// <summary>Containers, and how many pods have each.</summary>
internal sealed class PodTally
{
    /// <summary>Different containers, of all workloads: some 100 MB.</summary>
    internal const int Most = 200_000;

    private readonly Dictionary<PodContainer, int> _pods = [];

    public IReadOnlyDictionary<PodContainer, int> Containers => _pods;

    /// <summary>The pods that were counted.</summary>
    public int Pods { get; private set; }

    /// <summary>Pods that have ended, and are started no more. Their containers are not counted.</summary>
    public int Ended { get; private set; }

    public void Add(KubernetesObject pod)
    {
        if (pod.Status?.Phase is "Succeeded" or "Failed")
        {
            Ended++;
            return;
        }

        Pods++;
        var (names, spec, status) = (pod.Metadata, pod.Spec, pod.Status);
        var owner = names?.OwnerReferences?.FirstOrDefault(one => one?.Controller is true) ?? names?.OwnerReferences?.FirstOrDefault(one => one is not null);
        var workload = Workload.Of(
            names?.Namespace ?? "", names?.Name ?? "", owner is { Kind: { } kind, Name: { } name } ? (kind, name) : null, names?.Labels?.GetValueOrDefault("pod-template-hash"));
        Add(workload, "init", spec?.InitContainers, status?.InitContainerStatuses);
        Add(workload, null, spec?.Containers, status?.ContainerStatuses);
        Add(workload, "ephemeral", spec?.EphemeralContainers, status?.EphemeralContainerStatuses);
    }

    private void Add(Workload workload, string? role, List<ContainerSpec>? containers, List<ContainerStatus>? statuses)
    {
        foreach (var container in containers ?? [])
        {
            if (container?.Image is not { } image)
            {
                continue;
            }

            var runs = statuses?.FirstOrDefault(status => status?.Name == container.Name)?.ImageID ?? "";
            CollectionsMarshal.GetValueRefOrAddDefault(_pods, new(workload, container.Name ?? "", role, image, runs), out _)++;
            if (_pods.Count > Most)
            {
                throw new RemoteFault($"there are more than {Most} different containers; give the pods of one namespace after the other (kubectl get pods -n NAMESPACE -o json)");
            }
        }
    }
}
