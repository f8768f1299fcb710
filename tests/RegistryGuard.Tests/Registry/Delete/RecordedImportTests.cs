using System.Net;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Delete;

/// <summary>What recorded floating tags have is not deleted by its digest, even if the record does not know them yet.</summary>
public class RecordedImportTests
{
    private const string Policy = "policy: { default: open, rules: [{ tags: [\"r{n}\"], class: floating, pull: recorded }] }";

    private static readonly string OfOne = $"/v2/app/manifests/{DigestOf(One)}";

    [Fact]
    public async Task Delete_OfWhatARecordedTagHasThatTheRecordDoesNotKnow_IsRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "r1", One);
        guard.Upstream.Plant("app", "scratch", Two);

        var delete = await guard.SendAsync(HttpMethod.Delete, OfOne);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        Assert.True((await guard.EntryAsync("app", "r1")).Recorded!.Confirmed!.IsFound);
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Two)}")).Status);
    }

    [Fact]
    public async Task Delete_WhatTheRecordIsCertainOf_IsNotLookedUpAgain()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync("/v2/app/manifests/r1", One);
        guard.Upstream.Plant("app", "r1", Two);
        guard.Upstream.Requests.Clear();

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Two)}")).Status);

        Assert.DoesNotContain(guard.Upstream.Requests, request => request == "GET /v2/app/manifests/r1");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await guard.SendAsync(HttpMethod.Delete, OfOne)).Status);
    }

    [Fact]
    public async Task Delete_WhileUpstreamDoesNotSayWhatARecordedTagHas_IsNotCarriedOut()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "r1", One);
        guard.Upstream.Before = context =>
        {
            var isLook = context.Request.Method == "GET" && context.Request.Path.Value == "/v2/app/manifests/r1";
            context.Response.StatusCode = isLook ? 403 : 200;
            return Task.FromResult(isLook);
        };

        Assert.Equal(HttpStatusCode.Forbidden, (await guard.SendAsync(HttpMethod.Delete, OfOne)).Status);
        Assert.True(guard.Upstream.Manifests.ContainsKey($"app/{DigestOf(One)}"));
    }
}
