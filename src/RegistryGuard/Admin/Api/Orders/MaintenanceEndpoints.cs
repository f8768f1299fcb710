using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RegistryGuard.Admin.Access;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Admin.Api.Orders;

/// <summary>Maintenance and the replicas that carry it out (docs/orders.md).</summary>
internal static class MaintenanceEndpoints
{
    // How often the replicas are looked at while it is waited for them; they say it at once when they have drained.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/maintenance", GetAsync).WithName("getMaintenance").WithSummary("Whether writes are held, and which replicas still have some in flight");
        api.MapPut("/maintenance", PutAsync).WithName("beginMaintenance")
            .WithSummary("Hold all writes, and wait until no replica has any in flight").ProducesProblem(409).ProducesProblem(415);
        api.MapDelete("/maintenance", DeleteAsync).WithName("endMaintenance").WithSummary("Take writes again").ProducesProblem(404).ProducesProblem(415);
        api.MapGet("/replicas", ReplicasAsync).WithName("listReplicas").WithSummary("The replicas of the guard, and in what they differ");
    }

    private static async Task<Ok<MaintenanceView>> GetAsync(
        IStandingOrders orders, IReplicas replicas, TimeProvider clock, CancellationToken cancellation) =>
        TypedResults.Ok(MaintenanceView.Of(
            (await orders.ReadAsync(cancellation)).Maintenance, await replicas.RosterAsync(cancellation), clock.GetUtcNow()));

    private static async Task<Results<Ok<MaintenanceView>, ProblemHttpResult>> PutAsync(
        MaintenanceBody body, HttpContext context, IStandingOrders orders, IReplicas replicas, ChangeLog log, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (!ReasonBody.TryRead(body.Reason, out var reason, out var problem))
        {
            return problem;
        }

        if (body.ForSeconds is < 1 or > MaintenanceBody.MostSeconds || body.WaitSeconds is < 0 or > MaintenanceBody.MostWait)
        {
            return Problems.BadRequest(
                $"forSeconds must be from 1 to {MaintenanceBody.MostSeconds}, and waitSeconds from 0 to {MaintenanceBody.MostWait}");
        }

        var now = clock.GetUtcNow();
        var ordered = new Maintenance(
            Maintenance.NewGeneration(), reason, now, body.ForSeconds is { } most ? now.AddSeconds(most) : null, AdminCaller.Of(context));
        await orders.BeginMaintenanceAsync(ordered, ChangeLog.OriginOf(context), cancellation);
        log.Tell(context, "maintenance on", reason);
        var began = clock.GetTimestamp();
        while (true)
        {
            var inForce = (await orders.ReadAsync(cancellation)).Maintenance;
            if (inForce?.Generation != ordered.Generation || ordered.Until <= clock.GetUtcNow())
            {
                return Problems.Of(409, "maintenance-ended",
                    "this maintenance has ended, or another was ordered in its place, before every replica had said that it has no writes in flight; look at the status, and order it for longer");
            }

            var roster = await replicas.RosterAsync(cancellation);
            if (roster.NotDrained(ordered.Generation).Count == 0 || clock.GetElapsedTime(began) >= TimeSpan.FromSeconds(body.WaitSeconds ?? MaintenanceBody.UsualWait))
            {
                return TypedResults.Ok(MaintenanceView.Of(ordered, roster, clock.GetUtcNow()));
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private static async Task<Results<Ok<MaintenanceView>, ProblemHttpResult>> DeleteAsync(
        [FromBody] EndBody? body, HttpContext context, IStandingOrders orders, IReplicas replicas, ChangeLog log, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (!ReasonBody.TryRead(body?.Reason ?? EndBody.NotSaid, out var reason, out var problem))
        {
            return problem;
        }

        if (await orders.EndMaintenanceAsync(ChangeLog.OriginOf(context), reason, cancellation) is null)
        {
            return Problems.NotFound("there is no maintenance to end");
        }

        log.Tell(context, "maintenance off", reason);
        return TypedResults.Ok(MaintenanceView.Of(null, await replicas.RosterAsync(cancellation), clock.GetUtcNow()));
    }

    private static async Task<Ok<ReplicasView>> ReplicasAsync(IReplicas replicas, CancellationToken cancellation)
    {
        var roster = await replicas.RosterAsync(cancellation);
        return TypedResults.Ok(new ReplicasView([.. roster.Replicas.Select(seen => ReplicaView.Of(seen, roster.IsLive(seen)))], roster.Differences()));
    }
}
