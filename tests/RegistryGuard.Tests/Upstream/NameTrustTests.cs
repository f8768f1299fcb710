using System.Net;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.ClosedUpstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream;

/// <summary>What upstream is asked before names count, how often, and for how long its answers hold.</summary>
public class NameTrustTests
{
    private const string Policy = """
        pull: { trust: 60s }
        policy: { rules: [{ tags: ["*"], class: floating, pushers: ["*"] }] }
        """;

    [Fact]
    public async Task Names_OfManyPushes_AreAskedForOnceAndTheDoorOnceForAll()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream);

        foreach (var name in (string[])["a", "b", "a", "b", "a"])
        {
            await PushAsync(guard, HttpStatusCode.Created, name);
        }

        Assert.Equal(3, closed.Knocks);
    }

    [Fact]
    public async Task Door_AskedForByManyAtOnce_IsAskedOnce()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var gate = new TaskCompletionSource();
        var closed = new ClosedUpstream(guard.Upstream) { Gate = gate.Task, Door = 200 };

        var pushes = Enumerable.Range(0, 8).Select(i => PushAsync(guard, HttpStatusCode.Forbidden, $"user-{i}")).ToArray();
        await Eventually.IsSoAsync(() => closed.Knocks > 0);

        gate.SetResult();
        await Task.WhenAll(pushes);

        Assert.Equal(1, closed.Knocks);
    }

    // pull.trust is how long it may be wrong, and no longer.
    [Fact]
    public async Task Door_OpenedToEverybody_IsNoticedAfterPullTrust()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Clock.Stop();
        var closed = new ClosedUpstream(guard.Upstream);
        await PushAsync(guard, HttpStatusCode.Created, "a");

        closed.Door = 200;
        guard.Clock.Ahead = TimeSpan.FromSeconds(59);
        await PushAsync(guard, HttpStatusCode.Created, "a");
        guard.Clock.Ahead = TimeSpan.FromSeconds(61);
        await PushAsync(guard, HttpStatusCode.Forbidden, "a");
    }

    [Fact]
    public async Task Door_ThatFailed_IsAskedAgainByTheNextPush()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream) { Door = 404 };

        await PushAsync(guard, HttpStatusCode.ServiceUnavailable, "a");
        closed.Door = 401;
        await PushAsync(guard, HttpStatusCode.Created, "a");
    }

    // Nothing else of the client's request: a header, or its address, might let it in instead.
    [Fact]
    public async Task Questions_Carry_TheCredentialAndNothingElseOfTheClients()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);
        var answers = guard.Upstream.Before;
        var asked = new List<string>();
        guard.Upstream.Before = context =>
        {
            if (context.Request.Path.Value == "/v2/")
            {
                asked.Add(string.Join(' ', context.Request.Headers.Keys.Where(name => name is not ("Accept" or "Host" or "traceparent")).Order(StringComparer.Ordinal)));
            }

            return answers(context);
        };

        await guard.PushAsync("/v2/app/manifests/latest", One, request =>
        {
            As("a")(request);
            request.Headers.TryAddWithoutValidation("X-Token", "other");
        });

        Assert.Equal(["", "Authorization"], asked);
    }

    [Fact]
    public async Task Names_WhereNoRuleHasPushers_AreNotAskedFor()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var closed = new ClosedUpstream(guard.Upstream);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One, As("a"))).Status);

        Assert.Equal(0, closed.Knocks);
    }

    private static async Task PushAsync(GuardUnderTest guard, HttpStatusCode expected, string name) =>
        Assert.Equal(expected, (await guard.PushAsync("/v2/app/manifests/latest", One, As(name))).Status);
}
