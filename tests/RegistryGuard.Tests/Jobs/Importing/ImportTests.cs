using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Admin.Api;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Jobs.Importing;

/// <summary>What an import binds, what it asks upstream for that, and what it says.</summary>
public class ImportTests
{
    private const string Policy = """
        policy:
          rules:
            - { tags: [latest], class: floating, pull: recorded }
            - { tags: [edge], class: floating }
            - { tags: ["tmp-*"], class: open }
        """;

    [Fact]
    public async Task Import_OfAll_BindsProtectedTagsAndRecordsThoseThatAreToBeRecorded()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.ListRepositories("app", "empty", "team/web", "x/y/z");
        foreach (var tag in (string[])["v1", "v2", "latest", "edge", "tmp-1"])
        {
            guard.Upstream.Plant("app", tag, Manifest(tag));
        }

        guard.Upstream.Plant("team/web", "v1", One);
        guard.Upstream.Plant("x/y/z", "v1", Two);

        var job = await guard.ImportAsync();

        Assert.Equal(("done", "4 repositories imported", "all repositories", "loopback"), ((string)job["state"]!, (string)job["outcome"]!, (string)job["about"]!, (string)job["by"]!));
        Assert.Equal(["protected: 4 bound", "floating: 1 recorded, 1 not recorded, as their rules say", "open: 1 passed over"], job.Summary());
        Assert.Equal(DigestOf(Manifest("v2")), (await guard.EntryAsync("app", "v2")).Binding!.Content.Digest.Value);
        Assert.Equal(DigestOf(Manifest("latest")), (await guard.EntryAsync("app", "latest")).Recorded!.Confirmed!.Content.Digest.Value);
        Assert.True((await guard.EntryAsync("app", "edge")).IsUnknown);
        Assert.Equal(DigestOf(Two), (await guard.EntryAsync("x/y/z", "v1")).Binding!.Content.Digest.Value);
        Assert.Empty(guard.Upstream.Writes);
    }

    // The audit list is the job's log: what it has bound has its name as the trace, and who ordered it.
    [Fact]
    public async Task Import_WritesItsLinesToTheAuditListUnderItsName()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v1", One);

        var job = await guard.ImportAsync("""{"repositories":["app"]}""");

        var lines = (await guard.GetAsync("audit"))["lines"].AsArray().Where(line => (string?)line!["trace"] == (string)job["id"]!).ToList();
        Assert.Equal(
            [("job", "import of app, ordered"), ("adoption", null), ("job", "import of app, done: 1 repositories imported")],
            lines.OrderBy(line => (string)line!["at"]!, StringComparer.Ordinal).Select(line => ((string)line!["kind"]!, (string?)line["reason"])));
        Assert.All(lines, line => Assert.Equal("loopback", (string?)line!["by"]));
    }

    [Fact]
    public async Task Import_OfImages_AsksForTheirHeadsAndReadsIndexesAlone()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v1", One);
        guard.Upstream.Plant("app", "v2", $$"""{"schemaVersion":2,"manifests":[{"digest":"{{DigestOf(One)}}","size":1,"mediaType":"application/vnd.oci.image.manifest.v1+json"}]}""");

        await guard.ImportAsync("""{"repositories":["app"]}""");

        Assert.Equal(
            ["GET /v2/app/manifests/v2", "HEAD /v2/app/manifests/v1", "HEAD /v2/app/manifests/v2"],
            guard.Upstream.Requests.Where(request => request.Contains("manifests", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");
        Assert.Equal("manifest-in-use", delete.Reason);
        Assert.False((await guard.EntryAsync("app", "v2")).Binding!.Content.Children.IsEmpty);
    }

    [Fact]
    public async Task Import_OverABinding_LeavesItAndAsksForNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/v1", One)).Status);
        guard.Upstream.Plant("app", "v1", Two);
        guard.Upstream.Requests.Clear();

        var job = await guard.ImportAsync("""{"repositories":["app"]}""");

        Assert.Equal(["protected: 1 known already"], job.Summary());
        Assert.Equal(DigestOf(One), (await guard.EntryAsync("app", "v1")).Binding!.Content.Digest.Value);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains("manifests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_Again_FindsWhatCameSince()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v1", One);
        await guard.ImportAsync("""{"repositories":["app"]}""");
        guard.Upstream.Plant("app", "v2", Two);

        Assert.Equal(["protected: 1 bound, 1 known already"], (await guard.ImportAsync("""{"repositories":["app"]}""")).Summary());
        Assert.Equal(DigestOf(Two), (await guard.EntryAsync("app", "v2")).Binding!.Content.Digest.Value);
    }

    // More than a delete would look up.
    [Fact]
    public async Task Delete_AfterAnImport_TakesTheRepositoryForKnown()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "v0", One);
        var names = Enumerable.Range(1, 1_100).Select(i => $"v{i}").Prepend("v0").ToList();
        foreach (var name in names)
        {
            guard.Upstream.Plant("app", name, One);
        }

        guard.Upstream.Also(async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/tags/list", StringComparison.Ordinal))
            {
                return false;
            }

            await context.Response.WriteAsJsonAsync(new { name = "app", tags = names });
            return true;
        });
        guard.Upstream.Manifests[$"app/{DigestOf(Two)}"] = System.Text.Encoding.UTF8.GetBytes(Two);
        Assert.Equal("not-imported", (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Two)}")).Reason);

        Assert.Equal(["protected: 1101 bound"], (await guard.ImportAsync("""{"repositories":["app"]}""")).Summary());

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Two)}")).Status);
        Assert.Equal("manifest-in-use", (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}")).Reason);
    }

    [Fact]
    public async Task DryRun_SaysWhatWouldBeBoundAndWritesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.ListRepositories("app");
        guard.Upstream.Plant("app", "v1", One);
        guard.Upstream.Plant("app", "latest", One);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/v2", Two)).Status);
        guard.Upstream.Requests.Clear();

        var job = await guard.ImportAsync("""{"dryRun":true}""");

        Assert.Equal(("done", "1 repositories looked through", "all repositories, dry run"), ((string)job["state"]!, (string)job["outcome"]!, (string)job["about"]!));
        Assert.Equal(["protected: 1 would be bound, 1 known already", "floating: 1 would be recorded"], job.Summary());
        Assert.True((await guard.EntryAsync("app", "v1")).IsUnknown);
        Assert.True((await guard.EntryAsync("app", "latest")).IsUnknown);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains("manifests", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_WithTagChildren_GivesThemTagsThroughWhatMaintenanceWaitsFor()
    {
        var folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;
        await File.WriteAllTextAsync($"{folder}/password", "secret\n", TestContext.Current.CancellationToken);
        await using var guard = await GuardUnderTest.StartAsync($"upstream: {{ tagChildren: true, credentials: {{ username: guard, passwordFile: {folder}/password }} }}");
        guard.Upstream.Manifests[$"app/{DigestOf(One)}"] = System.Text.Encoding.UTF8.GetBytes(One);
        guard.Upstream.Plant("app", "v2", $$"""{"schemaVersion":2,"manifests":[{"digest":"{{DigestOf(One)}}","size":1,"mediaType":"application/vnd.oci.image.manifest.v1+json"}]}""");
        (await guard.AskAsync(HttpMethod.Put, "maintenance", """{"reason":"gc","waitSeconds":0}""")).MustBe(HttpStatusCode.OK);
        await TestKit.Eventually.IsSoAsync(() => guard.Log.Lines.Any(line => line.StartsWith("MaintenanceHeard: ", StringComparison.Ordinal)));

        var id = await guard.OrderImportAsync("""{"repositories":["app"]}""");
        await TestKit.Eventually.IsSoAsync(() => guard.Upstream.Requests.Any(request => request == "HEAD /v2/app/manifests/v2"));
        await TestKit.Eventually.IsSoAsync(() => guard.Upstream.Requests.Any(request => request == "GET /v2/app/manifests/v2"));
        Assert.Empty(guard.Upstream.Writes);
        Assert.Equal("running", (string?)(await guard.GetAsync("jobs/" + id))["state"]);
        (await guard.AskAsync(HttpMethod.Delete, "maintenance", "{}")).MustBe(HttpStatusCode.OK);

        Assert.Equal("done", (string?)(await guard.EndOfAsync(id))["state"]);
        Assert.Equal([$"PUT /v2/app/manifests/sha256-{DigestOf(One)[7..]}.kept"], guard.Upstream.Writes);
        Directory.Delete(folder, recursive: true);
    }
}
