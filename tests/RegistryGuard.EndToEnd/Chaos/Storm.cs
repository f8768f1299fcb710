using RegistryGuard.Chaos;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>The first part of a run: clients work while everything fails.</summary>
internal sealed class Storm(RunArguments arguments, Fleet fleet, Recorder recorder)
{
    // About as long as the latest of late writes, so that some are under way when the record is lost.
    private static readonly TimeSpan BeforeLoss = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterLoss = TimeSpan.FromSeconds(2);

    // Those that calm is made with come between.
    private const int FirstOther = 4 * OperationPlan.Clients;

    private static readonly TimeSpan UntilAnotherIsBack = TimeSpan.FromMilliseconds(50);

    private readonly List<HttpFaultPlan> plans = [];
    private volatile bool isLossNear;
    private volatile bool mayFloat;
    private volatile bool floatsEverywhere;

    public async Task RunAsync()
    {
        SetFaults();
        using var over = new CancellationTokenSource();
        var disturbances = fleet.Guards
            .Select((guard, number) => DisturbAsync(guard, number, over.Token))
            .Append(DisturbRedisAsync(over.Token))
            .Append(DisturbPolicyAsync(over.Token))
            .ToList();
        var clients = Enumerable.Range(0, OperationPlan.Clients).Select(number => RunClientAsync(number, OperationsOf(number)))
            .Concat(Enumerable.Range(0, OtherOperations.Clients).Select(number => RunClientAsync(FirstOther + number, OtherOperationsOf(number))))
            .ToList();

        // A disturbance that fails (a guard that doesn't start again) ends the run at once.
        await Task.WhenAny(Task.WhenAll(clients), Task.WhenAny(disturbances).Unwrap());
        await over.CancelAsync();
        await Task.WhenAll(disturbances);
        await Task.WhenAll(clients);
        EndFaults();
        await fleet.DrainAsync();
    }

    private async Task RunClientAsync(int number, IEnumerable<PlannedOperation> operations)
    {
        using var client = new ChaosClient(number, fleet, recorder);
        await client.RunAsync(operations, arguments.Length);
    }

    private IEnumerable<PlannedOperation> OperationsOf(int client)
    {
        using var aroundLoss = OperationPlan.AroundLoss(arguments.Seed, client).GetEnumerator();
        foreach (var operation in OperationPlan.Of(arguments.Seed, client))
        {
            while (isLossNear && aroundLoss.MoveNext())
            {
                yield return aroundLoss.Current;
            }

            yield return operation;
        }
    }

    private IEnumerable<PlannedOperation> OtherOperationsOf(int client)
    {
        foreach (var operation in OtherOperations.Of(arguments.Seed, client))
        {
            var isLeftOut = operation switch
            {
                // A claim would be lost with the record.
                { Kind: OperationKind.Delete } when isLossNear => true,
                // In one of the repositories nothing is deleted meanwhile, so that nothing reminds the guards of the change.
                { Kind: OperationKind.Delete } => mayFloat && operation.Tag.Repository == ChaosTag.Flipping(1).Repository,
                // A push to a guard that protects would bind it before anybody tries to delete it.
                { Kind: OperationKind.Push, Tag.IsNamedWhileFloating: true } => !floatsEverywhere,
                _ => false,
            };
            if (!isLeftOut)
            {
                yield return operation;
            }
        }
    }

    private void SetFaults()
    {
        for (var number = 0; number < fleet.Guards.Count; number++)
        {
            var guard = (Server)number;
            var http = new HttpFaultPlan(arguments.Seed, number);
            plans.Add(http);
            var tcp = new TcpFaultPlan(arguments.Seed, number);
            fleet.Guards[number].Registry.Faults = (method, target) =>
            {
                var fault = http.Next(method, target);
                if (fault.Kind is not HttpFaultKind.None)
                {
                    recorder.AddFault($"http-{fault.Kind}", $"{guard} {method} {target} {fault.Time.TotalMilliseconds:0} ms {fault.Status}");
                }

                return fault;
            };
            fleet.Guards[number].Record.Faults = () =>
            {
                var fault = tcp.Next();
                if (fault.Kind is not TcpFaultKind.None)
                {
                    recorder.AddFault($"redis-{fault.Kind}", $"{guard} {fault.Time.TotalMilliseconds:0} ms");
                }

                return fault;
            };
        }
    }

    private void EndFaults()
    {
        foreach (var guard in fleet.Guards)
        {
            guard.Registry.Faults = HttpFaultPlan.AtRest;
            guard.Record.Faults = () => TcpFault.None;
        }
    }

    private async Task DisturbAsync(GuardSlot guard, int number, CancellationToken over)
    {
        foreach (var disturbance in DisturbancePlan.OfGuard(arguments.Seed, number))
        {
            if (!await PauseAsync(disturbance.Gap, over))
            {
                return;
            }

            // With all of them gone nothing is tried. On a slow machine a start may take longer than the time between two kills.
            while (fleet.Guards.Count(other => other.Url is not null) == 1)
            {
                if (!await PauseAsync(UntilAnotherIsBack, over))
                {
                    return;
                }
            }

            recorder.AddFault($"{disturbance.Kind}", $"{(Server)number} for {disturbance.Length.TotalMilliseconds:0} ms");
            await guard.KillAsync();
            await PauseAsync(disturbance.Length, over);
            await guard.StartAgainAsync();
        }
    }

    private async Task DisturbRedisAsync(CancellationToken over)
    {
        foreach (var disturbance in DisturbancePlan.OfRedis(arguments.Seed, arguments.Length))
        {
            if (!await PauseAsync(disturbance.Gap, over))
            {
                return;
            }

            recorder.AddFault($"{disturbance.Kind}", $"for {disturbance.Length.TotalMilliseconds:0} ms");
            switch (disturbance.Kind)
            {
                case DisturbanceKind.StopRedis:
                    fleet.Redis.Process.Pause();
                    await PauseAsync(disturbance.Length, over);
                    fleet.Redis.Process.Continue();
                    break;
                case DisturbanceKind.KillRedis:
                    var killed = recorder.Now;
                    await fleet.Redis.KillAsync();
                    await PauseAsync(disturbance.Length, over);
                    await fleet.Redis.StartAgainAsync();
                    recorder.Restarts.Enqueue(new(killed, recorder.Now));
                    break;
                default:
                    await LoseRecordAsync(over);
                    break;
            }
        }
    }

    private async Task DisturbPolicyAsync(CancellationToken over)
    {
        foreach (var disturbance in DisturbancePlan.OfPolicy(arguments.Seed))
        {
            if (!await PauseAsync(disturbance.Gap, over))
            {
                return;
            }

            recorder.AddFault($"{disturbance.Kind}", $"for {disturbance.Length.TotalMilliseconds:0} ms");
            mayFloat = true;
            recorder.EndProtecting();
            await fleet.ChangePolicyAsync(floats: true);
            floatsEverywhere = true;
            await PauseAsync(disturbance.Length, over);
            floatsEverywhere = false;
            await fleet.ChangePolicyAsync(floats: false);
            recorder.BeginProtecting();
            mayFloat = false;
        }
    }

    private async Task LoseRecordAsync(CancellationToken over)
    {
        SetLossNear(true);
        await PauseAsync(BeforeLoss, over);
        var start = recorder.Now;
        await fleet.Redis.CliAsync("FLUSHALL");
        recorder.Loss = new Loss(start, recorder.Now);
        await PauseAsync(AfterLoss, over);
        SetLossNear(false);
    }

    private void SetLossNear(bool value)
    {
        isLossNear = value;
        plans.ForEach(plan => plan.IsLossNear = value);
    }

    /// <summary>False if the storm was over before.</summary>
    private static async Task<bool> PauseAsync(TimeSpan time, CancellationToken over)
    {
        await Task.Delay(time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }
}
