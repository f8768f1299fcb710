using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Orders;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>Blocked digests, maintenance and replicas, by the admin API.</summary>
public class AdminOrderTests
{
    private static readonly string Bad = DigestOf(One);

    [Fact]
    public async Task Block_OfADigest_RefusesItsPullsWithTheReasonUntilItIsEnded()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, One);

        var blocked = (await guard.AskAsync(HttpMethod.Put, $"blocked/{Bad}", """{"reason":"CVE-2026-1234"}""")).MustBe(HttpStatusCode.OK);
        Assert.Equal(("CVE-2026-1234", "loopback"), ((string?)blocked["reason"], (string?)blocked["by"]));
        await EventuallyAsync(async () => (await guard.SendAsync(HttpMethod.Get, V1)).Status == HttpStatusCode.Forbidden);
        Assert.Contains("CVE-2026-1234", (await guard.SendAsync(HttpMethod.Get, V1)).Message, StringComparison.Ordinal);
        Assert.Equal(Bad, (string?)(await guard.GetAsync("blocked"))["blocked"][0]!["digest"]);
        Assert.Equal("CVE-2026-1234", (string?)(await guard.GetAsync($"blocked/{Bad}"))["reason"]);

        (await guard.AskAsync(HttpMethod.Delete, $"blocked/{Bad}", "{}")).MustBe(HttpStatusCode.OK);
        await EventuallyAsync(async () => (await guard.SendAsync(HttpMethod.Get, V1)).Status == HttpStatusCode.OK);
        (await guard.AskAsync(HttpMethod.Delete, $"blocked/{Bad}", "{}")).MustBeProblem(404);
        (await guard.GetAsync($"blocked/{Bad}")).MustBeProblem(404);
        Assert.Equal(2, guard.Log.Lines.Count(line => line.StartsWith("AdminChange: admin loopback: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Maintenance_Ordered_ReturnsWhenDrainedAndHoldsWritesUntilItIsEnded()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var held = (await guard.AskAsync(HttpMethod.Put, "maintenance", """{"reason":"garbage collection","forSeconds":3600}""")).MustBe(HttpStatusCode.OK);

        Assert.True((bool)held["on"]! && (bool)held["drained"]!, held.Body!.ToJsonString());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await guard.PushAsync(V1, One)).Status);
        Assert.Equal("garbage collection", (string?)(await guard.GetAsync("maintenance"))["reason"]);
        Assert.True((bool)Assert.Single((await guard.GetAsync("replicas"))["replicas"].AsArray())!["live"]!);

        Assert.False((bool)(await guard.AskAsync(HttpMethod.Delete, "maintenance", """{"reason":"done"}""")).MustBe(HttpStatusCode.OK)["on"]!);
        await EventuallyAsync(async () => (await guard.PushAsync(V1, One)).Status == HttpStatusCode.Created);
        (await guard.AskAsync(HttpMethod.Delete, "maintenance", "{}")).MustBeProblem(404);
    }

    [Fact]
    public async Task Maintenance_ThatEndsBeforeAReplicaHasDrained_IsAConflictAndNotSaidToBeOn()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var other = new Heartbeat("other", "node-2", "0.1.0", "", "enforce", DateTimeOffset.UnixEpoch);
        await guard.Parts.GetRequiredService<IReplicas>().BeatAsync(other, TestContext.Current.CancellationToken);

        var ended = await guard.AskAsync(HttpMethod.Put, "maintenance", """{"reason":"gc","forSeconds":1,"waitSeconds":120}""");

        ended.MustBeProblem(409);
        Assert.False((bool)(await guard.GetAsync("maintenance"))["on"]!);
    }

    [Fact]
    public async Task Maintenance_NamesTheReplicasThatItWaitsForSoThatTwoOnOneHostCanBeTold()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var replicas = guard.Parts.GetRequiredService<IReplicas>();
        string[] ids = ["one", "two"];
        foreach (var id in ids)
        {
            await replicas.BeatAsync(new Heartbeat(id, "node-2", "0.1.0", "", "enforce", DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
        }

        var held = (await guard.AskAsync(HttpMethod.Put, "maintenance", """{"reason":"gc","waitSeconds":0}""")).MustBe(HttpStatusCode.OK);

        var waited = held["notDrained"].AsArray().Where(replica => (string?)replica!["name"] == "node-2").ToList();
        Assert.Equal(ids, waited.Select(replica => (string?)replica!["replica"]).Order(StringComparer.Ordinal));
        Assert.All(waited, replica => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)replica!["lastSeen"]));
        Assert.Contains("node-2 (one) 0.1.0, node-2 (two) 0.1.0", string.Join(' ', (await guard.GetAsync("replicas"))["differences"].AsArray().Select(difference => (string?)difference)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "blocked/sha256:00", """{"reason":"x"}""", 400)]
    [InlineData("PUT", "blocked/{bad}", "{}", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":""}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":"  "}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":"\u200b\u00a0"}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":"a\nb"}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":null}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":7}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":"x","until":"never"}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":"x","reason":"y"}""", 400)]
    [InlineData("PUT", "blocked/{bad}", """{"reason":""", 400)]
    [InlineData("PUT", "blocked/{bad}", "[]", 400)]
    [InlineData("PUT", "blocked/{bad}", "", 400)]
    [InlineData("PUT", "blocked/{bad}", null, 415)]
    [InlineData("POST", "blocked/{bad}", "{}", 405)]
    [InlineData("PUT", "maintenance", "{}", 400)]
    [InlineData("PUT", "maintenance", """{"reason":"x","forSeconds":0}""", 400)]
    [InlineData("PUT", "maintenance", """{"reason":"x","forSeconds":"2h"}""", 400)]
    [InlineData("PUT", "maintenance", """{"reason":"x","waitSeconds":-1}""", 400)]
    [InlineData("DELETE", "maintenance", "{}", 404)]
    public async Task Order_ThatIsMalformed_IsAProblemAndOrdersNothing(string method, string path, string? body, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        (await guard.AskAsync(new HttpMethod(method), path.Replace("{bad}", Bad, StringComparison.Ordinal), body)).MustBeProblem(status);

        Assert.Empty((await guard.GetAsync("blocked"))["blocked"].AsArray());
        Assert.False((bool)(await guard.GetAsync("maintenance"))["on"]!);
        Assert.DoesNotContain(guard.Log.Lines, line => line.StartsWith("AdminChange: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Order_WithAReasonThatIsTooLong_IsAProblem()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        (await guard.AskAsync(HttpMethod.Put, $"blocked/{Bad}", $$"""{"reason":"{{new string('x', 501)}}"}""")).MustBeProblem(400);
        (await guard.AskAsync(HttpMethod.Put, $"blocked/{Bad}", $$"""{"reason":"{{new string('x', 100_000)}}"}""")).MustBeProblem(413);
    }

    // A replica hears of an order within a second or so.
    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        for (var i = 0; i < 600 && !await isSo(); i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(await isSo());
    }
}
