using System.Net;
using System.Net.Sockets;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The program as whoever runs it meets it: starting, stopping, exit codes.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Push_UpstreamIsDown_Is502WithAnOciErrorAndBindsNothing()
    {
        var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");
        using var client = new RegistryClient(guard.Url);
        await client.PushBlobsAsync("app", TinyImage.Of("base"));
        await registry.DisposeAsync();

        var down = await client.PutManifestAsync("app", "v1.0.0", TinyImage.Of("base").Annotated("one"));
        await using var again = await RegistryProcess.StartOnAsync(registry.Url.Port);
        var up = await client.PushAsync("app", "v1.0.0", TinyImage.Of("base").Annotated("two"));

        Assert.Equal(HttpStatusCode.BadGateway, down.Status);
        Assert.Equal("UNAVAILABLE", (string?)down.FirstError!["code"]);
        Assert.Equal(HttpStatusCode.Created, up.Status);
    }

    [Fact]
    public async Task Log_OfAPushWithATraceparent_CarriesItsTrace()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(guard.Url, "/v2/app/manifests/v1.0.0"))
        {
            Content = new StringContent("{}"),
            Headers = { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } },
        };

        using var answer = await http.SendAsync(request);

        await Readiness.OfAsync(
            guard.Process, () => guard.Process.Output.Contains("0af7651916cd43dd8448eb211c80319c", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_OfARefusedRequestWithAnEndlessPath_HasItsBeginning()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(guard.Url, $"/v2/app/manifests/{new string('x', 60_000)}"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await Readiness.OfAsync(
            guard.Process, () => guard.Process.Output.Contains("refused GET /v2/app/manifests/xxx", StringComparison.Ordinal));
        Assert.DoesNotContain(new string('x', 2_000), guard.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("serve")]
    public async Task Registryguard_BadConfiguration_ListsEveryFaultAndExitsWith2(string subcommand)
    {
        var file = folder.Write("bad.yaml", "upstram:\n  url: http://127.0.0.1:5000\npolicy:\n  default: protcted\n");

        var command = await GuardProgram.RunAsync(subcommand, "--config", file);

        Assert.Equal(2, command.ExitCode);
        Assert.Contains("bad.yaml:1: upstram", command.Output, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:4: policy.default: \"protcted\"", command.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("serve")]
    public async Task Registryguard_FileThatTheConfigurationNamesIsMissing_IsAFaultOfTheSetting(string subcommand)
    {
        var file = folder.Write("guard.yaml", "upstream:\n  ca: /nowhere/ca.pem\nrecord: sqlite:/proc/nowhere/record.db\n");

        var command = await GuardProgram.RunAsync(subcommand, "--config", file);

        Assert.Equal(2, command.ExitCode);
        Assert.Contains("guard.yaml:2: upstream.ca: \"/nowhere/ca.pem\" is a file that is not there", command.Output, StringComparison.Ordinal);
        Assert.Contains("guard.yaml:3: record: ", command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_TheSample_HasNoFaultsAndExitsWith0()
    {
        var check = await GuardProgram.RunAsync("check", "--config", SourceTree.File("config/registryguard.yaml"));

        Assert.Equal(0, check.ExitCode);
    }

    [Theory]
    [InlineData("serve", "--upstream", "not a url")]
    [InlineData("serve", "--no-such-flag")]
    [InlineData("no-such-command")]
    public async Task Registryguard_BadUsage_ExitsWith2AndSaysWhyOnStandardError(params string[] arguments)
    {
        var command = await GuardProgram.RunAsync(arguments);
        var output = await Command.RunAsync("/bin/sh", ["-c", "\"$0\" \"$@\" 2>/dev/null", GuardProgram.Path, .. arguments], GuardProgram.Environment);

        Assert.Equal(2, command.ExitCode);
        Assert.Single(command.Output.Trim().Split('\n'));
        Assert.Equal((2, ""), (output.ExitCode, output.Output));
    }

    // A systemd unit starts in /: watching all that is there took 10 s and 40,000 of the user's inotify watches.
    [Fact]
    public async Task Serve_StartedAnywhere_WatchesNoFoldersThere()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");

        var watches = Directory.GetFiles($"/proc/{guard.Process.Id}/fd")
            .Where(descriptor => new FileInfo(descriptor).LinkTarget == "anon_inode:inotify")
            .SelectMany(descriptor => File.ReadLines($"/proc/{guard.Process.Id}/fdinfo/{Path.GetFileName(descriptor)}"))
            .Count(line => line.StartsWith("inotify", StringComparison.Ordinal));

        Assert.Equal(0, watches);
    }

    [Fact]
    public async Task Serve_RecordIsNoRecord_RefusesToStartAndSaysWhy()
    {
        var file = folder.Write("record.db", "certainly not a database, and long enough to be looked at as one");

        var serve = await GuardProgram.RunAsync(
            "serve", "--record", $"sqlite:{file}", "--listen", "http://127.0.0.1:0", "--admin-listen", "http://127.0.0.1:0");

        Assert.Equal(1, serve.ExitCode);
        Assert.Contains(file, serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listener_TlsClientHelloOnThePlainPort_IsAnsweredWithA400()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");
        using var socket = new TcpClient();
        await socket.ConnectAsync(guard.Url.Host, guard.Url.Port);
        byte[] clientHello = [0x16, 0x03, 0x01, 0x00, 0x2e, 0x01, 0x00, 0x00, 0x2a, 0x03, 0x03, .. new byte[36]];

        await socket.GetStream().WriteAsync(clientHello);
        using var reader = new StreamReader(socket.GetStream());
        var line = await reader.ReadLineAsync();

        Assert.Matches("^HTTP/1\\.[01] 400", line);
    }
}
