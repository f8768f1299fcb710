using RegistryGuard.Core.Pods;

namespace RegistryGuard.Core.Tests.Pods;

public class WorkloadTests
{
    [Theory]
    [InlineData("web-7d4b9c6f5-x2x9k", "ReplicaSet", "web-7d4b9c6f5", "7d4b9c6f5", "Deployment", "web")]
    [InlineData("web-7d4b9c6f5-x2x9k", "ReplicaSet", "web-7d4b9c6f5", null, "ReplicaSet", "web-7d4b9c6f5")]
    [InlineData("web-abc", "ReplicaSet", "web-abc", "7d4b9c6f5", "ReplicaSet", "web-abc")]
    [InlineData("-7d4b9c6f5-x", "ReplicaSet", "-7d4b9c6f5", "7d4b9c6f5", "ReplicaSet", "-7d4b9c6f5")]
    [InlineData("db-0", "StatefulSet", "db", null, "StatefulSet", "db")]
    [InlineData("agent-9x8kl", "DaemonSet", "agent", null, "DaemonSet", "agent")]
    [InlineData("backup-28912345-abcde", "Job", "backup-28912345", null, "Job", "backup-28912345")]
    [InlineData("etcd-node1", "Node", "node1", null, "Node", "node1")]
    [InlineData("debug", null, null, null, "Pod", "debug")]
    public void Workload_OfAPod_IsWhatWouldMakeItAnew(string pod, string? ownerKind, string? ownerName, string? hash, string kind, string name) => Assert.Equal(
        new Workload("shop", kind, name), Workload.Of("shop", pod, ownerKind is null ? null : (ownerKind, ownerName!), hash));
}
