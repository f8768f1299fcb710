using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores;
using RegistryGuard.Stores.Sqlite;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The record's disk is full or read-only when the guard starts.</summary>
public sealed class FullDiskTests
{
    private static readonly TinyImage Base = TinyImage.Of("base");
    private static readonly TinyImage One = Base.Annotated("one");
    private static readonly TinyImage Two = Base.Annotated("two");

    [Fact]
    public async Task Serve_DiskOfTheRecordIsFull_PullsGoOnAndTheFirstPushAfterItHasSpaceIsTaken()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var registry = await StartRegistryAsync();
        await using (var former = await GuardProcess.StartAsync(registry.Url, $"sqlite:{disk.File("record.db")}"))
        {
            using var before = new RegistryClient(former.Url);
            Assert.Equal(HttpStatusCode.Created, (await before.PutManifestAsync("app", "v1.0.0", One)).Status);
        }

        await PullsGoOnAndTheFirstPushWithSpaceIsTakenAsync(disk, registry);
    }

    [Fact]
    public async Task Serve_DiskIsFullBeforeThereIsARecord_PullsGoOnAndTheFirstPushAfterItHasSpaceIsTaken()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var registry = await StartRegistryAsync();

        await PullsGoOnAndTheFirstPushWithSpaceIsTakenAsync(disk, registry);
    }

    private static async Task<RegistryProcess> StartRegistryAsync()
    {
        var registry = await RegistryProcess.StartAsync();
        using var direct = new RegistryClient(registry.Url);
        await direct.PushAsync("app", "v1.0.0", One);
        return registry;
    }

    private static async Task PullsGoOnAndTheFirstPushWithSpaceIsTakenAsync(SmallDisk disk, RegistryProcess registry)
    {
        disk.Fill();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{disk.File("record.db")}");
        using var client = new RegistryClient(guard.Url);
        var pulled = await client.GetManifestAsync("app", "v1.0.0");
        var refused = await client.PutManifestAsync("app", "v2.0.0", Two);
        var floating = await client.PutManifestAsync("app", "v1-release", Two);
        var away = await ReadyAsync(guard);
        disk.Free();
        await Readiness.OfAsync(guard.Process, async () => (bool)(await ReadyAsync(guard))["up"]!);
        var taken = await client.PutManifestAsync("app", "v2.0.0", Two);
        var overwritten = await client.PutManifestAsync("app", "v1.0.0", Two);

        Assert.Equal((HttpStatusCode.OK, One.Digest), (pulled.Status, pulled.Digest));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 5), (refused.Status, refused.RetryAfter));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, floating.Status);
        Assert.False((bool)away["up"]!);
        Assert.Equal($"the disk of the record {disk.File("record.db")} is full", (string?)away["reason"]);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Forbidden), (taken.Status, overwritten.Status));
        await Readiness.OfAsync(guard.Process, () => Lines(guard, "The record is ").Length > 0);
        Assert.Single(Lines(guard, "Started without the record"));
    }

    [Fact]
    public async Task Serve_FileSystemOfTheRecordIsReadOnly_PullsGoOnUntilItIsNot()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using (SqliteTagRecord.Open(disk.File("record.db")))
        {
        }

        await using var registry = await RegistryProcess.StartAsync();
        using var direct = new RegistryClient(registry.Url);
        await direct.PushAsync("app", "v1.0.0", One);
        await disk.MakeReadOnlyAsync(true);
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{disk.File("record.db")}");
        using var client = new RegistryClient(guard.Url);

        Assert.Equal(HttpStatusCode.OK, (await client.GetManifestAsync("app", "v1.0.0")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.PutManifestAsync("app", "v2.0.0", Two)).Status);
        Assert.Contains("file system is read-only", (string?)(await ReadyAsync(guard))["reason"], StringComparison.Ordinal);
        await disk.MakeReadOnlyAsync(false);
        await Readiness.OfAsync(guard.Process, async () => (bool)(await ReadyAsync(guard))["up"]!);
        Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("app", "v2.0.0", Two)).Status);
    }

    [Theory]
    [InlineData("record.db")]
    [InlineData("folder/record.db")]
    public async Task Open_DiskHasRoomForNoOtherFile_OpensWhenItHas(string name)
    {
        await using var disk = await SmallDisk.MountAsync();
        disk.FillNames();

        await AssertOpensOnceFreedAsync(disk, disk.File(name), "is full");
    }

    [Fact]
    public async Task Open_DiskHasNoRoomForTheFilesBesideTheRecord_OpensWhenItHas()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using (SqliteTagRecord.Open(disk.File("record.db")))
        {
        }

        disk.FillNames();

        await AssertOpensOnceFreedAsync(disk, disk.File("record.db"), "is full");
    }

    [Fact]
    public async Task Open_FullDiskAndAnotherApplicationsFile_IsRefused()
    {
        await using var disk = await SmallDisk.MountAsync();
        await File.WriteAllTextAsync(disk.File("record.db"), new string('#', 2_000), TestContext.Current.CancellationToken);
        disk.Fill();

        var refusal = Assert.Throws<RecordOpenException>(() => SqliteTagRecord.Open(disk.File("record.db")));

        Assert.Contains("is not a SQLite database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ReadOnlyFileSystemWithoutARecord_IsRefused()
    {
        await using var disk = await SmallDisk.MountAsync();
        await disk.MakeReadOnlyAsync(true);

        Assert.Throws<RecordOpenException>(() => SqliteTagRecord.Open(disk.File("record.db")));
    }

    private static async Task AssertOpensOnceFreedAsync(SmallDisk disk, string path, string why)
    {
        var clock = new TestClock();
        await using var record = SqliteTagRecord.Open(path, TimeSpan.FromSeconds(30), clock);
        var (repository, tag) = (RepositoryName.Parse("app"), Tag.Parse("v1.0.0"));
        var fault = await Assert.ThrowsAsync<RecordUnavailableException>(
            () => record.FindAsync(repository, tag, CancellationToken.None).AsTask());
        Assert.False(record.IsReachable);
        disk.Free();
        clock.Ahead = TimeSpan.FromSeconds(1);
        await record.ProbeAsync(CancellationToken.None);

        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.True(record.IsReachable);
    }

    private static async Task<JsonNode> ReadyAsync(GuardProcess guard)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri(guard.AdminUrl, "/readyz")))!["record"]!;
    }

    private static string[] Lines(GuardProcess guard, string text) =>
        [.. guard.Process.Output.Split('\n').Where(line => line.Contains($"\"Message\":\"{text}", StringComparison.Ordinal))];
}
