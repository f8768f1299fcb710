using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.Cli;
using RegistryGuard.Cli.Remote;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Cli.Remote;

/// <summary><c>registryguard pods</c> on what kubectl prints, of three runtimes, against a guard.</summary>
public sealed class PodsCommandTests : IDisposable
{
    private const string Named = "registry.example.com";

    private static readonly string Old = Image("one");
    private static readonly string Now = Image("two");
    private static readonly string Child = Image("child");
    private static readonly string Gone = Image("gone");
    private static readonly string Stray = Image("stray");
    private static readonly string Index = $$"""{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{DigestOf(Child)}}","size":{{Child.Length}}}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("containerd")]
    [InlineData("cri-o")]
    [InlineData("docker")]
    public async Task Pods_OfARuntime_AreToldApart(string runtime)
    {
        await using var guard = await StartAsync();

        var (code, output) = await RunAsync(guard, Fixture(runtime), "--name", Named, "--json");

        var told = JsonNode.Parse(output)!;
        Assert.Equal(ExitCode.Found, code);
        Assert.Equal(
            [
                $"would change Deployment shop/web app 2 {DigestOf(Now)}",
                $"would fail Deployment shop/old app 1 {DigestOf(Gone)}",
                $"superseded DaemonSet shop/agent agent 1 {DigestOf(Old)}",
                $"unrecorded Pod shop/stray app 1 {DigestOf(Stray)}",
                $"same StatefulSet shop/db db 1 {DigestOf(Index)}",
                $"same StatefulSet shop/db debugger (ephemeral) 1 {DigestOf(Index)}",
            ],
            told["containers"]!.AsArray().Select(row =>
                $"{row!["verdict"]} {row["kind"]} {row["namespace"]}/{row["workload"]} {row["container"]}{(row["role"] is { } role ? $" ({role})" : "")} {row["pods"]} {row["gives"]}"));
        Assert.Equal(
            (8, 1, 1, 0, 2, 1),
            ((int)told["pods"]!, (int)told["ended"]!, (int)told["notStarted"]!, (int)told["unreadable"]!, (int)told["others"]!["docker.io"]!, (int)told["others"]!["quay.io"]!));
        Assert.Null(told["registry"]);
    }

    [Fact]
    public async Task Pods_ForPeople_BeginWithWhatWouldChangeIn80Columns()
    {
        await using var guard = await StartAsync();

        var (_, output) = await RunAsync(guard, Fixture("containerd"), "--name", Named);

        Assert.StartsWith(
            $"""
            would change: shop/web (Deployment), container app, 2 pods
              registry.example.com/demo/app:latest
              latest has another image since
            """.ReplaceLineEndings("\n"), output, StringComparison.Ordinal);
        Assert.Contains($"\n  runs  {DigestOf(Old)}\n  now   {DigestOf(Now)}\n", output, StringComparison.Ordinal);
        Assert.Matches(@"(?s)would fail: shop/old .*superseded: shop/agent .*unrecorded: shop/stray .*same:\nPODS +WORKLOAD", output);
        Assert.EndsWith(
            """
            7 containers of registry.example.com in 8 pods: 2 would change, 1 would fail, 1 superseded, 1 unrecorded, 2 same
            not looked at: 2 of docker.io, 1 of quay.io, 1 that run nothing yet, those of 1 pod that ended

            """.ReplaceLineEndings("\n"), output, StringComparison.Ordinal);
        var table = output[output.IndexOf("same:", StringComparison.Ordinal)..output.IndexOf("7 containers", StringComparison.Ordinal)];
        Assert.All(table.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.DoesNotContain("not for the guard", string.Join('\n', guard.Log.Lines) + output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_OfWhichNoneWouldChange_EndWith0()
    {
        await using var guard = await StartAsync();
        var pods = _folder.Write("pods.json", Filled($$$"""{"kind":"Pod","metadata":{"name":"db-0","namespace":"shop"},"spec":{"containers":[{"name":"db","image":"{{{Named}}}/demo/app:v1.0.0"}]},"status":{"containerStatuses":[{"name":"db","imageID":"{{{Named}}}/demo/app@sha256:INDEX"}]}}"""));

        Assert.Equal(ExitCode.Done, (await RunAsync(guard, pods, "--name", Named)).Code);
        Assert.Equal((ExitCode.Done, "there are no containers\n"), await RunAsync(guard, _folder.Write("none.json", """{"kind":"List","items":[]}""")));
    }

    [Fact]
    public async Task Pods_WithoutTheRegistry_AreJudgedByTheRecordAndThatIsSaid()
    {
        await using var guard = await StartAsync();
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = 401;
            return Task.FromResult(true);
        };

        var (code, output) = await RunAsync(guard, Fixture("containerd"), "--name", Named);

        Assert.Equal(ExitCode.Found, code);
        Assert.Contains("1 superseded, 1 unrecorded, 3 same", output, StringComparison.Ordinal);
        Assert.EndsWith("by the record alone, so images that are gone are not told: the registry wants a credential, and upstream.credentials has none\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_ByNoName_SayWhichThereAre()
    {
        await using var guard = await StartAsync();

        var (code, output) = await RunAsync(guard, Fixture("docker"));

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("(--name) or upstream.names in the configuration; the images are of docker.io, registry.example.com, quay.io", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_OfMoreImagesThanOneRequestTakes_AreAllJudged()
    {
        await using var guard = await StartAsync();
        var containers = Enumerable.Range(0, 250).Select(i => (Json: $$"""{"name":"c{{i}}","image":"{{Named}}/demo/{{new string('x', 200)}}:v{{i}}"}""", Status: $$"""{"name":"c{{i}}","imageID":"{{DigestOf($"{i}")}}"}""")).ToList();
        var pods = _folder.Write("many.json", $$$"""{"kind":"Pod","spec":{"containers":[{{{string.Join(',', containers.Select(one => one.Json))}}}]},"status":{"containerStatuses":[{{{string.Join(',', containers.Select(one => one.Status))}}}]}}""");

        var (code, output) = await RunAsync(guard, pods, "--name", Named, "--json");

        Assert.Equal((ExitCode.Found, 250), (code, JsonNode.Parse(output)!["containers"]!.AsArray().Count(row => (string?)row!["verdict"] == "would fail")));
    }

    [Theory]
    [InlineData("--name", "registry.example.com/demo")]
    [InlineData("--name", "")]
    [InlineData("--name", "https://registry.example.com")]
    public async Task Usage_ThatIsBad_EndsWith2(params string[] arguments)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Equal(ExitCode.BadUsage, (await RunAsync(guard, Fixture("docker"), arguments)).Code);
    }

    [Fact]
    public async Task File_ThatIsNotThere_EndsWith2AndIsNamed()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var (code, output) = await RunAsync(guard, _folder.File("missing.json"), "--name", Named);

        Assert.Equal(ExitCode.BadUsage, code);
        Assert.Contains("missing.json can't be read: ", output, StringComparison.Ordinal);
    }

    private string Fixture(string runtime) =>
        _folder.Write($"{runtime}.json", Filled(File.ReadAllText(SourceTree.File($"tests/RegistryGuard.Tests/Cli/Remote/Kubectl/{runtime}.json"))));

    private static string Filled(string pods)
    {
        foreach (var (token, image, name) in ((string, string, string)[])[
            ("ONE", Old, "one"), ("INDEX", Index, "none"), ("CHILD", Child, "child"), ("GONE", Gone, "gone"), ("STRAY", Stray, "stray"), ("ELSE", "elsewhere", "none")])
        {
            pods = pods.Replace($"sha256:CONFIG-{token}", ConfigurationOf(name), StringComparison.Ordinal)
                .Replace($"CONFIG-{token}", ConfigurationOf(name)["sha256:".Length..], StringComparison.Ordinal)
                .Replace($"sha256:{token}", DigestOf(image), StringComparison.Ordinal);
        }

        return pods;
    }

    // demo/app: latest has moved, v1.0.0 is an index; demo/gone lost its image, and demo/stray was pushed past the guard.
    private static async Task<GuardUnderTest> StartAsync()
    {
        var guard = await GuardUnderTest.StartAsync();
        foreach (var (name, tag, manifest) in ((string, string, string)[])[
            ("app", "latest", Old), ("app", "latest", Now), ("app", DigestOf(Child), Child), ("gone", "v1.0.0", Gone)])
        {
            Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync($"/v2/demo/{name}/manifests/{tag}", manifest)).Status);
        }

        Assert.Equal(HttpStatusCode.Created, (await guard.PushIndexAsync("/v2/demo/app/manifests/v1.0.0", Index)).Status);
        guard.Upstream.Plant("demo/stray", "v1", Stray);
        foreach (var key in guard.Upstream.Manifests.Keys.Where(key => key.StartsWith("demo/gone/", StringComparison.Ordinal)))
        {
            guard.Upstream.Manifests.TryRemove(key, out _);
        }

        return guard;
    }

    private static async Task<(int Code, string Output)> RunAsync(GuardUnderTest guard, string file, params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var root = new RootCommand { PodsCommand.Make() };
        var parsed = root.Parse(["pods", file, "--admin", guard.Admin.GetLeftPart(UriPartial.Authority), .. arguments]);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = output }, TestContext.Current.CancellationToken);
        return (parsed.Errors.Count > 0 ? ExitCode.BadUsage : code, output.ToString());
    }

    private static string Image(string name) => $$"""{"schemaVersion":2,"config":{"digest":"{{ConfigurationOf(name)}}"},"layers":[]}""";

    private static string ConfigurationOf(string name) => DigestOf("configuration of " + name);
}
