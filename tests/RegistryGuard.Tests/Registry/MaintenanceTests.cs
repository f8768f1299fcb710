using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Orders;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry;

/// <summary>While maintenance is on nothing is written, and pulls go on (docs/orders.md).</summary>
public sealed class MaintenanceTests
{
    private const string Yaml = """
        policy: { blobDeletes: forward, rules: [ { tags: ["f-*"], class: floating }, { tags: ["o-*"], class: open } ] }
        """;

    private static readonly (string Method, string Target)[] Writes =
    [
        ("PUT", V1), ("PUT", "/v2/app/manifests/f-1"), ("PUT", "/v2/app/manifests/o-1"), ("PUT", "/v2/app/manifests/" + DigestOf(One)),
        ("PUT", $"/v2/app/manifests/{DigestOf(One)}?tag=v1.0.0"),
        ("POST", "/v2/app/blobs/uploads/"), ("POST", $"/v2/app/blobs/uploads/?mount={DigestOf(One)}&from=other"),
        ("PATCH", "/v2/app/blobs/uploads/1"), ("PUT", "/v2/app/blobs/uploads/1?digest=" + DigestOf(One)), ("DELETE", "/v2/app/blobs/uploads/1"),
        ("DELETE", "/v2/app/manifests/f-1"), ("DELETE", "/v2/app/manifests/" + DigestOf(Two)), ("DELETE", "/v2/app/blobs/" + DigestOf(Two)),
    ];

    [Fact]
    public async Task Writes_WhileItIsOn_AreAll503AndReachNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        guard.Upstream.Plant("app", "f-1", Two);
        await guard.PushAsync(V1, Two);
        await BeginAsync(guard, until: null);
        guard.Upstream.Requests.Clear();

        foreach (var (method, target) in Writes)
        {
            var held = await SendAsync(guard, method, target);
            Assert.Equal((method, target, HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (method, target, held.Status, held.Code));
            Assert.Contains("collects garbage", held.Message, StringComparison.Ordinal);
            Assert.Equal(60, held.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }

        Assert.Empty(guard.Upstream.Requests);
        Assert.Equal(Two, (await guard.PullAsync(V1)).Body);
        Assert.Equal(Two, (await guard.PullAsync("/v2/app/manifests/f-1")).Body);
        Assert.Contains(guard.Log.Lines, line => line.StartsWith("ManifestPush:", StringComparison.Ordinal) && line.Contains(" maintenance ", StringComparison.Ordinal));

        await guard.Record.Orders.EndMaintenanceAsync(Origin.Unknown, "done", TestContext.Current.CancellationToken);
        await HearAsync(guard);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/o-1", One)).Status);
    }

    [Fact]
    public async Task Maintenance_WithAnEnd_EndsByItself()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await BeginAsync(guard, guard.Clock.GetUtcNow() + TimeSpan.FromMinutes(2));
        var held = await guard.PushAsync(V1, One);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, held.Status);
        Assert.InRange(held.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 120);

        guard.Clock.Ahead = TimeSpan.FromMinutes(2);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One)).Status);
    }

    [Fact]
    public async Task Maintenance_AfterARestart_IsOnFromTheFirstRequest()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await BeginAsync(guard, until: null);

        await using var restarted = await GuardUnderTest.StartAsync(Yaml, beside: guard);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await restarted.PushAsync("/v2/app/manifests/o-1", One)).Status);
    }

    // Nobody knows whether it is on.
    [Fact]
    public async Task Writes_OfAGuardThatStartedWithoutTheRecord_AreHeldUntilItWasRead()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml, startsWithoutRecord: true);
        foreach (var (method, target) in Writes)
        {
            Assert.Equal((method, target, HttpStatusCode.ServiceUnavailable), (method, target, (await SendAsync(guard, method, target)).Status));
        }

        Assert.Empty(guard.Upstream.Requests);
        guard.Record.IsDown = false;
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/o-1", One)).Status);

        // What was read once stays known.
        guard.Record.IsDown = true;
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/o-1", Two)).Status);
    }

    [Fact]
    public async Task Replica_WithAWriteInFlight_IsDrainedWhenThatHasEnded()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        guard.Upstream.Before = async context =>
        {
            if (context.Request.Method == "PUT")
            {
                arrived.TrySetResult();
                await go.Task;
            }

            return false;
        };
        var pushing = guard.PushAsync("/v2/app/manifests/o-1", One);
        await arrived.Task;
        var maintenance = await BeginAsync(guard, until: null);

        await guard.Parts.GetRequiredService<Heartbeats>().BeatAsync();
        Assert.Equal((maintenance.Generation, 0), guard.Parts.GetRequiredService<WritesInFlight>().Look());
        Assert.Single((await RosterAsync(guard)).NotDrained(maintenance.Generation));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(V1, One)).Status);

        go.SetResult();
        Assert.Equal(HttpStatusCode.Created, (await pushing).Status);
        await TestWait.UntilAsync(async () => (await RosterAsync(guard)).NotDrained(maintenance.Generation).Count == 0);
    }

    // One that starts meanwhile has begun no write.
    [Fact]
    public async Task Replicas_AllThatHeardAndHaveNothingInFlight_AreDrained()
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await using (var second = await GuardUnderTest.StartAsync(Yaml, beside: guard))
        {
            var maintenance = await BeginAsync(guard, until: null);
            await using var third = await GuardUnderTest.StartAsync(Yaml, beside: guard);

            await TestWait.UntilAsync(async () => await RosterAsync(guard) is { Replicas.Count: 3 } roster && roster.NotDrained(maintenance.Generation).Count == 0);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await second.PushAsync(V1, One)).Status);
            // As the host does when it stops.
            await second.Parts.GetRequiredService<Heartbeats>().StopAsync(TestContext.Current.CancellationToken);
            await second.Parts.GetRequiredService<Heartbeats>().BeatAsync();
        }

        Assert.Equal(2, (await RosterAsync(guard)).Replicas.Count);
    }

    private static async Task<Maintenance> BeginAsync(GuardUnderTest guard, DateTimeOffset? until)
    {
        var maintenance = new Maintenance(Maintenance.NewGeneration(), "the registry collects garbage", guard.Clock.GetUtcNow(), until, "ann");
        await guard.Record.Orders.BeginMaintenanceAsync(maintenance, Origin.Unknown, TestContext.Current.CancellationToken);
        await HearAsync(guard);
        return maintenance;
    }

    private static Task<OrdersInForce?> HearAsync(GuardUnderTest guard) => guard.Parts.GetRequiredService<HeardOrders>().HearAsync();

    private static ValueTask<ReplicaRoster> RosterAsync(GuardUnderTest guard) => guard.Record.Replicas.RosterAsync(TestContext.Current.CancellationToken);

    private static Task<Pushed> SendAsync(GuardUnderTest guard, string method, string target) => method == "PUT" && target.Contains("/manifests/", StringComparison.Ordinal)
        ? guard.PushAsync(target, One)
        : guard.SendAsync(new HttpMethod(method), target, request => request.Content = method is "PATCH" or "PUT" ? new ByteArrayContent([1, 2, 3]) : null);
}
