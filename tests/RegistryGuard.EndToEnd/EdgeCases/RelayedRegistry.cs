using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>The guard in front of a real registry, with a relay between them that sees every request which the guard lets
/// through. <c>app:v1.0.0</c> is protected and bound to <see cref="One"/>.</summary>
public class RelayedRegistry : IAsyncLifetime
{
    public const string V1 = "/v2/app/manifests/v1.0.0";

    private readonly TemporaryFolder folder = new();
    private RegistryProcess? registry;
    private RecordingRelay? relay;
    private GuardProcess? guard;

    public static TinyImage One { get; } = TinyImage.Of("edge");

    /// <summary>Another manifest of the same blobs.</summary>
    public static TinyImage Two { get; } = One.Annotated("two");

    public RegistryProcess Registry => registry!;

    public RecordingRelay Relay => relay!;

    public GuardProcess Guard => guard!;

    protected virtual string Configuration => "{}";

    protected virtual Credential? User => null;

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryProcess.StartAsync(User);
        relay = RecordingRelay.Start(registry.Url);
        guard = await GuardProcess.StartAsync(
            relay.Url, $"sqlite:{folder.File("record.db")}", folder.Write("guard.yaml", Configuration));
        using var client = Client(User);
        var pushed = await client.PushAsync("app", "v1.0.0", One);
        Assert.Equal(System.Net.HttpStatusCode.Created, pushed.Status);
    }

    public RegistryClient Client(Credential? user = null) => new(Guard.Url, user);

    public RegistryClient Direct(Credential? user = null) => new(Registry.Url, user);

    /// <summary>Sends a request with a manifest as its body.</summary>
    /// <param name="line">Method and target.</param>
    /// <param name="headers">More header lines, each with its line end.</param>
    /// <param name="image">The manifest; <see cref="Two"/> if not given.</param>
    /// <param name="type">Content-Type; none if empty.</param>
    public Task<WireMessage?> SendAsync(string line, string headers = "", TinyImage? image = null, string type = TinyImage.ManifestType)
    {
        var body = (image ?? Two).Manifest;
        var head = $"{line} HTTP/1.1\r\nHost: guard\r\n{(type.Length == 0 ? "" : $"Content-Type: {type}\r\n")}{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        return RawRequest.SendAsync(Guard.Url, [.. System.Text.Encoding.Latin1.GetBytes(head), .. body]);
    }

    /// <summary>Sends a request that the guard must refuse: one OCI error, nothing forwarded, nothing changed.</summary>
    public async Task<WireMessage> RefusedAsync(int status, string line, string headers = "", string type = TinyImage.ManifestType)
    {
        var before = Relay.Requests.Count;

        var answer = await SendAsync(line, headers, type: type);

        Assert.NotNull(answer);
        Assert.Equal(status, answer.Status);
        Assert.Equal([], Relay.Requests.Skip(before).Select(request => request.StartLine));
        AssertOneError(answer);
        await AssertUnchangedAsync();
        return answer;
    }

    /// <summary>The registry has what was pushed first, and nothing else.</summary>
    public async Task AssertUnchangedAsync()
    {
        using var direct = Direct(User);
        Assert.Equal(One.Digest, await direct.DigestOfAsync("app", "v1.0.0"));
        Assert.Equal(["v1.0.0"], await direct.TagsAsync("app"));
    }

    /// <summary>One error of the OCI specification, with a sentence, and nothing of the guard's insides.</summary>
    public static void AssertOneError(WireMessage answer)
    {
        Assert.NotEqual(500, answer.Status);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        var error = Assert.Single(System.Text.Json.Nodes.JsonNode.Parse(answer.Text)!["errors"]!.AsArray());
        Assert.Matches("^[A-Z_]+$", (string?)error!["code"]);
        Assert.True(((string?)error["message"])!.Length > 20, answer.Text);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        if (relay is not null)
        {
            await relay.DisposeAsync();
        }

        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        folder.Dispose();
    }
}
