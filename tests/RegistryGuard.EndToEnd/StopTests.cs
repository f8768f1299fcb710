using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>How the program ends when it is told to stop: what was promised to whom is still kept.</summary>
public sealed class StopTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    // Longer than a library in between allows by itself.
    private static readonly TimeSpan LongerThanTwoSeconds = TimeSpan.FromSeconds(3.5);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Sigterm_DuringASlowUpload_EndsTheUploadAndExitsWith0()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        var upload = await HeldUpload.BeginAsync(client);

        guard.Process.Terminate();
        await SaysAsync(guard, "Shutting down");
        await Task.Delay(LongerThanTwoSeconds);
        upload.SendTheRest();

        Assert.Equal(HttpStatusCode.Created, await upload.Finished);
        Assert.Equal(0, await guard.Process.WaitForExitAsync(Long));
    }

    [Fact]
    public async Task Sigterm_DuringASlowDownload_EndsTheDownloadAndExitsWith0()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        var bytes = new byte[48 << 20];
        new Random(1).NextBytes(bytes);
        using var content = new ByteArrayContent(bytes);
        await client.PushBlobAsync("slow", TinyImage.DigestOf(bytes), content);
        await using var blob = await client.OpenBlobAsync("slow", TinyImage.DigestOf(bytes));
        await blob.ReadExactlyAsync(new byte[100]);

        guard.Process.Terminate();
        await SaysAsync(guard, "Shutting down");
        await Task.Delay(LongerThanTwoSeconds);
        var rest = new byte[bytes.Length - 100];
        await blob.ReadExactlyAsync(rest);

        Assert.True(bytes.AsSpan(100).SequenceEqual(rest));
        Assert.Equal(0, await guard.Process.WaitForExitAsync(Long));
    }

    [Fact]
    public async Task Sigterm_UploadThatDoesNotEnd_IsCutOffAfterTheStopTimeoutAndTheExitIs0()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, "--stop-timeout", "1");
        using var client = new RegistryClient(guard.Url);
        var upload = await HeldUpload.BeginAsync(client);

        guard.Process.Terminate();

        Assert.Equal(0, await guard.Process.WaitForExitAsync(Long));
        Assert.Contains("cut off by --stop-timeout", guard.Process.Output, StringComparison.Ordinal);
        upload.SendTheRest();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => upload.Finished);
    }

    [Fact]
    public async Task Sigterm_ConnectionsThatAreKeptAlive_DoNotHoldItUp()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, "--stop-timeout", "3600");
        using var idle = new TcpClient();
        await idle.ConnectAsync(guard.Url.Host, guard.Url.Port);
        await idle.GetStream().WriteAsync("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        await idle.GetStream().ReadExactlyAsync(new byte[20]);
        using var silent = new TcpClient();
        await silent.ConnectAsync(guard.Url.Host, guard.Url.Port);

        guard.Process.Terminate();

        Assert.Equal(0, await guard.Process.WaitForExitAsync(Long));
    }

    [Fact]
    public async Task Sigterm_WithADrain_IsUnreadyAndServesEverythingElse()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, "--drain", "3600");
        using var http = new HttpClient();

        guard.Process.Terminate();
        await Readiness.OfAsync(guard.Process, () => Readiness.AnswersAsync(http, new Uri(guard.AdminUrl, "/readyz"), 503));
        using var readiness = await http.GetAsync(new Uri(guard.AdminUrl, "/readyz"));
        var told = JsonNode.Parse(await readiness.Content.ReadAsStringAsync())!;
        using var newcomer = new RegistryClient(guard.Url);
        var push = await newcomer.PushAsync("app", "v1.0.0", TinyImage.Of("drained"));
        using var health = await http.GetAsync(new Uri(guard.AdminUrl, "/healthz"));

        Assert.Equal(("unready", "the guard was told to stop"), ((string?)told["status"], (string?)told["reason"]));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (push.Status, health.StatusCode));
    }

    [Fact]
    public async Task Sigterm_WhenTheDrainIsOver_ExitsWith0()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, "--drain", "1");

        guard.Process.Terminate();

        Assert.Equal(0, await guard.Process.WaitForExitAsync(Long));
        Assert.Contains("Told to stop", guard.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_ForTheSecondTime_EndsAtOnceWith0()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, "--drain", "3600", "--stop-timeout", "3600");
        using var client = new RegistryClient(guard.Url);
        var upload = await HeldUpload.BeginAsync(client);

        guard.Process.Terminate();
        await SaysAsync(guard, "Told to stop");
        guard.Process.Terminate();

        Assert.Equal(0, await guard.Process.WaitForExitAsync(Long));
        Assert.Contains("cut off by a second signal", guard.Process.Output, StringComparison.Ordinal);
        upload.SendTheRest();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => upload.Finished);
    }

    [Fact]
    public async Task Sigterm_ForTheSecondTimeWithNothingInFlight_TellsOfNothingCutOff()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry, "--drain", "3600", "--stop-timeout", "3600");

        guard.Process.Terminate();
        await SaysAsync(guard, "Told to stop");
        guard.Process.Terminate();

        Assert.Equal(0, await guard.Process.WaitForExitAsync(Long));
        Assert.DoesNotContain("cut off", guard.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--drain", "-1")]
    [InlineData("--drain", "soon")]
    [InlineData("--stop-timeout", "86401")]
    public async Task Serve_SecondsThatAreNone_AreBadUsage(string flag, string value)
    {
        var serve = await GuardProgram.RunAsync("serve", flag, value);

        Assert.Equal(2, serve.ExitCode);
        Assert.Contains($"{flag} must be a whole number of seconds from 0 to 86400", serve.Output, StringComparison.Ordinal);
    }

    private Task<GuardProcess> StartAsync(RegistryProcess registry, params string[] flags) =>
        GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}", flags: flags);

    private static Task SaysAsync(GuardProcess guard, string text) =>
        Readiness.OfAsync(guard.Process, () => guard.Process.Output.Contains(text, StringComparison.Ordinal));
}
