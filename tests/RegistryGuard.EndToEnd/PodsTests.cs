using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary><c>registryguard pods</c> on what a real containerd reports after pulls through the guard.</summary>
public sealed class PodsTests(GuardedRegistry pair) : IClassFixture<GuardedRegistry>
{
    private const string Registry = "registry.example";

    [Fact]
    public async Task Pods_OnAContainerdNode_AreToldApart()
    {
        await using var containerd = await Containerd.StartAsync();
        containerd.Configure(Registry, (await File.ReadAllTextAsync(SourceTree.File("deploy/mirrors/containerd/hosts.toml"), TestContext.Current.CancellationToken))
            .Replace("guard.example:8080", pair.Guard.Url.Authority, StringComparison.Ordinal));
        var former = await PushAsync("pods/app", "latest", "one");
        await PushAsync("pods/app", "v1.0.0", "untouched");
        var gone = await PushAsync("pods/gone", "v1.0.0", "gone");
        string[] images = ["pods/app:latest", "pods/app:v1.0.0", "pods/gone:v1.0.0", $"pods/app@{former.Digest}"];
        var pods = new JsonArray();
        foreach (var image in images)
        {
            (await containerd.PullAsync($"{Registry}/{image}")).MustSucceed();
            pods.Add(PodOf($"{Registry}/{image}", await containerd.DigestOfAsync($"{Registry}/{image}")));
        }

        var before = await RunAsync(pods);
        await PushAsync("pods/app", "latest", "two");
        using (var http = new HttpClient())
        {
            using var deleted = await http.DeleteAsync(new Uri(pair.Registry.Url, $"/v2/pods/gone/manifests/{gone.Digest}"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        }

        var after = await RunAsync(pods);

        Assert.Equal((0, "same same same same"), (before.Code, Verdicts(before.Told, images)));
        Assert.Equal((3, "would change same would fail superseded"), (after.Code, Verdicts(after.Told, images)));
    }

    private static string Verdicts(JsonNode told, string[] images) => string.Join(' ', images.Select(image =>
        (string?)told["containers"]!.AsArray().Single(row => (string?)row!["image"] == $"{Registry}/{image}")!["verdict"]));

    // As its CRI gives it to the kubelet: the name, and the digest of what was pulled by it.
    private static JsonObject PodOf(string image, string? digest) => new()
    {
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["namespace"] = "shop", ["name"] = "web" },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = image }) },
        ["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["containerStatuses"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = image, ["imageID"] = $"{image.Split('@')[0]}@{digest}" }),
        },
    };

    private async Task<(int Code, JsonNode Told)> RunAsync(JsonArray pods)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("pods.json", new JsonObject { ["apiVersion"] = "v1", ["items"] = pods.DeepClone(), ["kind"] = "List" }.ToJsonString());
        var run = await GuardProgram.RunAsync("pods", file, "--name", Registry, "--json", "--admin", pair.Guard.AdminUrl.GetLeftPart(UriPartial.Authority));
        Assert.True(run.ExitCode is 0 or 3, run.Output);
        return (run.ExitCode, JsonNode.Parse(run.Output)!);
    }

    private async Task<TinyImage> PushAsync(string repository, string tag, string content)
    {
        using var client = pair.Client();
        var image = TinyImage.Of(content);
        Assert.Equal(HttpStatusCode.Created, (await client.PushAsync(repository, tag, image)).Status);
        return image;
    }
}
