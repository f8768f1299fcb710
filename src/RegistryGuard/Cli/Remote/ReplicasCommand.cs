using RegistryGuard.Admin.Api.Orders;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard replicas</c>.</summary>
internal static class ReplicasCommand
{
    public static RemoteCommand Make()
    {
        var command = new RemoteCommand("replicas", "List the replicas of the guard, and in what they differ", "registryguard replicas");
        command.Do(
            (_, guard, cancellation) => guard.GetAsync("/api/v1/replicas", cancellation),
            (answer, screen) =>
            {
                var (replicas, differences) = AdminConnection.As<ReplicasView>(answer);
                screen.Table(
                    ["NAME", "REPLICA", "LAST SEEN", "ALIVE", "VERSION"],
                    replicas.Select(replica => (string?[])[replica.Name, replica.Replica, Screen.Time(replica.LastSeen), replica.Live ? "yes" : "no", replica.Version.Split('+')[0]]));
                foreach (var difference in differences)
                {
                    screen.Line($"they differ in {difference}");
                }

                return ExitCode.Done;
            });
        return command;
    }

    /// <summary>A replica, told from another one on the same machine.</summary>
    public static string Named(ReplicaView replica) =>
        $"{replica.Name} ({replica.Replica}, last seen {Screen.Time(replica.LastSeen)}{(replica.Live ? "" : ", silent")})";
}
