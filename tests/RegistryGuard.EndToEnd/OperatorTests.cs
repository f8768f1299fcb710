using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>What whoever runs the program is told: in the log, on standard error, on /readyz.</summary>
public sealed class OperatorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("GET", "/v2/_catalog", 500)]
    [InlineData("GET", "/v2/app/tags/list", 503)]
    [InlineData("GET", "/v2/app/manifests/latest", 502)]
    [InlineData("POST", "/v2/app/blobs/uploads/", 500)]
    [InlineData("GET", "/v2/app/referrers/sha256:1111111111111111111111111111111111111111111111111111111111111111", 405)]
    public async Task Log_UpstreamsOwnFaultIsPassedOn_HasALine(string method, string target, int status)
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var relay = RecordingRelay.Start(registry.Url);
        await using var guard = await GuardProcess.StartAsync(relay.Url, Record);
        relay.Answer = _ => new WireMessage($"HTTP/1.1 {status} Broken", [("Content-Length", "0")], []);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(guard.Url, target));

        using var answer = await http.SendAsync(request);

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        await SaysAsync(guard, $"upstream answered {status} to {method} {target}, which was passed on (upstream at {relay.Url.Authority})");
    }

    [Fact]
    public async Task Log_UpstreamRefusesConnections_NamesCauseAndAddress()
    {
        var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, Record);
        await registry.DisposeAsync();
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(guard.Url, "/v2/"));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        await SaysAsync(guard, $"the connection was refused (upstream at {registry.Url.Authority})");
    }

    [Fact]
    public async Task Readyz_TheConfigurationFileIsAtFault_TellsTheFaultsUntilItIsMended()
    {
        await using var registry = await RegistryProcess.StartAsync();
        var file = folder.Write("guard.yaml", "pull: { trust: 1s }\n");
        await using var guard = await GuardProcess.StartAsync(registry.Url, Record, file);
        Assert.True((bool)(await ConfigurationAsync(guard))["inForce"]!);

        folder.Write("guard.yaml", "pull: { trust: long }\n");
        await Readiness.OfAsync(guard.Process, async () => !(bool)(await ConfigurationAsync(guard))["inForce"]!);
        var told = await ConfigurationAsync(guard);
        folder.Write("guard.yaml", "pull: { trust: 2s, adopt: true }\n");
        await Readiness.OfAsync(guard.Process, async () => (bool)(await ConfigurationAsync(guard))["inForce"]!);

        Assert.Contains("guard.yaml:1: pull.trust: \"long\" must be", (string)told["faults"]![0]!, StringComparison.Ordinal);
        Assert.True((DateTimeOffset)told["since"]! <= DateTimeOffset.UtcNow);
        await SaysAsync(guard, "was reloaded; changed: pull.trust, pull.adopt");
    }

    [Fact]
    public async Task Readyz_AChangeWaitsForARestart_NamesTheKey()
    {
        await using var registry = await RegistryProcess.StartAsync();
        var file = folder.Write("guard.yaml", "pull: { trust: 1s }\n");
        await using var guard = await GuardProcess.StartAsync(registry.Url, Record, file);
        Assert.Null((await ConfigurationAsync(guard))["needRestart"]);

        folder.Write("guard.yaml", "pull: { trust: 2s }\nlisten: { trustedProxies: [10.0.0.0/8] }\n");
        await Readiness.OfAsync(guard.Process, async () => (await ConfigurationAsync(guard))["needRestart"] is not null);

        var told = await ConfigurationAsync(guard);
        Assert.Equal((true, "[\"listen\"]"), ((bool)told["inForce"]!, told["needRestart"]!.ToJsonString()));
        await SaysAsync(guard, "was reloaded; changed: pull.trust");
        Assert.DoesNotContain("listen.trustedProxies", guard.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ThePortIsTaken_SaysSoInOneSentenceAndExitsWith1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var serve = await GuardProgram.RunAsync(
            "serve", "--record", Record, "--listen", $"http://{other.LocalEndpoint}", "--admin-listen", "http://127.0.0.1:0");

        Assert.Equal(1, serve.ExitCode);
        Assert.Contains(
            $"registryguard can't start: listen.registry http://{other.LocalEndpoint} is taken by another program", serve.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TellsWhatRunsWithWhat()
    {
        await using var registry = await RegistryProcess.StartAsync();
        var file = folder.Write("guard.yaml", "policy: { rules: [{ tags: ['*'], class: floating }, { tags: ['v*'], class: open }] }\n");
        await using var guard = await GuardProcess.StartAsync(registry.Url, Record, file);

        Assert.Contains(
            $"starts: configuration file {file}, upstream {registry.Url.GetLeftPart(UriPartial.Authority)}, record {Record}, mode enforce, rules of the policy: 2",
            guard.Process.Output, StringComparison.Ordinal);
        Assert.Contains("policy.rules[1] can never decide: policy.rules[0] stands before it", guard.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RuleThatCanNeverDecide_IsAWarning()
    {
        var file = folder.Write("guard.yaml", "policy: { rules: [{ tags: ['*'], class: floating }, { tags: ['v*'], class: open }] }\n");

        var check = await GuardProgram.RunAsync("check", "--config", file);

        Assert.Equal(0, check.ExitCode);
        Assert.Contains("warning: policy.rules[1] can never decide: policy.rules[0]", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("serve")]
    public async Task Registryguard_AFileWithoutItsOption_IsToldTheOption(string command)
    {
        var run = await GuardProgram.RunAsync(command, "guard.yaml");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"registryguard {command} --config guard.yaml", run.Output, StringComparison.Ordinal);
    }

    private string Record => $"sqlite:{folder.File("record.db")}";

    private static async Task<JsonNode> ConfigurationAsync(GuardProcess guard)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri(guard.AdminUrl, "/readyz")))!["configuration"]!;
    }

    private static Task SaysAsync(GuardProcess guard, string text) =>
        Readiness.OfAsync(guard.Process, () => guard.Process.Output.Contains(text, StringComparison.Ordinal));
}
