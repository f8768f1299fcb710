using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The audit list followed by the command, on the program as built.</summary>
public sealed class FollowedAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Follow_OverARestartOfTheGuard_PrintsEachLineOnce()
    {
        await using var registry = await RegistryProcess.StartAsync();
        var (url, admin) = (FreeAddress(), FreeAddress());
        OwnedProcess follower;
        await using (var guard = await StartAsync(registry, url, admin))
        {
            await PushAsync(url, "v1");
            follower = OwnedProcess.Start(GuardProgram.Path, ["audit", "demo", "--follow", "--json", "--admin", Text(admin)], GuardProgram.Environment);
            await Eventually.IsSoAsync(() => Tags(follower).Length == 1);
            await using (var misspelt = OwnedProcess.Start(GuardProgram.Path, ["audit", "dem", "--follow", "--admin", Text(admin)], GuardProgram.Environment))
            {
                await Eventually.IsSoAsync(() => misspelt.Output.Contains("did you mean demo? (waiting for its first line)", StringComparison.Ordinal));
            }

            await PushAsync(url, "v2");
            await Eventually.IsSoAsync(() => Tags(follower).Length == 2);
            guard.Terminate();
            Assert.Equal(0, await guard.WaitForExitAsync(TimeSpan.FromMinutes(1)));
            Assert.DoesNotContain("cut off", guard.Output, StringComparison.Ordinal);
        }

        await using (follower)
        await using (await StartAsync(registry, url, admin))
        {
            await PushAsync(url, "v3");
            await Eventually.IsSoAsync(() => Tags(follower).Length >= 3);

            Assert.Equal(["v1", "v2", "v3"], Tags(follower));
            Assert.Contains("the guard ended the stream; connecting again", follower.Output, StringComparison.Ordinal);
        }
    }

    private static string[] Tags(OwnedProcess follower) =>
        [.. follower.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => (string)JsonNode.Parse(line)!["tag"]!)];

    private static async Task PushAsync(Uri url, string tag)
    {
        using var client = new RegistryClient(url);
        var image = TinyImage.Of(tag);
        await client.PushBlobsAsync("demo", image);
        Assert.Equal(201, (int)(await client.PutManifestAsync("demo", tag, image)).Status);
    }

    // At the same addresses again, as a restart is.
    private async Task<OwnedProcess> StartAsync(RegistryProcess registry, Uri url, Uri admin)
    {
        var process = OwnedProcess.Start(
            GuardProgram.Path,
            ["serve", "--upstream", Text(registry.Url), "--listen", Text(url), "--admin-listen", Text(admin), "--record", $"sqlite:{_folder.File("record.db")}"],
            GuardProgram.Environment);
        PartLogs.Keep(process);
        using var http = new HttpClient();
        await Readiness.OfAsync(process, () => Readiness.AnswersAsync(http, new Uri(admin, "/readyz"), 200));
        return process;
    }

    private static Uri FreeAddress() => new($"http://127.0.0.1:{FreePort.Next()}");

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
