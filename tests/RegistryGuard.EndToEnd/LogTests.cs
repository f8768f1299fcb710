using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>What an operator asks the program's own log, as it is written to a file or a collector; docs/operating.md has the
/// same questions.</summary>
public sealed class LogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Log_OfARefusedOverwrite_SaysWhoTriedItWhenWithWhatAndFromWhat()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = Client(guard, "release");
        using var attacker = Client(guard, "mallory");
        var (bound, pushed) = (TinyImage.Of("one"), TinyImage.Of("two"));
        await client.PushAsync("app", "v1.0.0", bound);
        var before = DateTimeOffset.UtcNow;

        var answer = await attacker.PushAsync("app", "v1.0.0", pushed);

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        var refused = await EventAsync(guard, "ManifestPush", line => Field(line, "Decision") == "refused");
        Assert.Equal(("app", "v1.0.0"), (Field(refused, "Repository"), Field(refused, "Reference")));
        Assert.Equal(("mallory", "127.0.0.1", "crane/0.20 (linux)"), (Field(refused, "By"), Field(refused, "Client"), Field(refused, "UserAgent")));
        Assert.Equal((pushed.Digest, bound.Digest), (Field(refused, "Digest"), Field(refused, "Was")));
        Assert.InRange(DateTimeOffset.Parse((string)refused["Timestamp"]!, null), before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task Log_OfARefusal_SaysWhyAsTheClientWasTold()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        await client.PushAsync("app", "v1.0.0", TinyImage.Of("one"));

        var answer = await client.PushAsync("app", "v1.0.0", TinyImage.Of("two"));

        var refused = await EventAsync(guard, "ManifestPush", line => Field(line, "Decision") == "refused");
        Assert.Equal("policy.default", Field(refused, "Rule"));
        Assert.Equal((string)answer.FirstError!["message"]!, Field(refused, "Why"));
    }

    [Fact]
    public async Task Log_OfARequestThatIsNone_SaysWhyAsTheClientWasTold()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);

        var answer = await client.GetManifestAsync("app", "sha256:none");

        var refused = await EventAsync(guard, "RequestRefused", _ => true);
        Assert.Equal((string)answer.FirstError!["message"]!, Field(refused, "Why"));
    }

    [Fact]
    public async Task Log_OfAFloatingTag_SaysWhatMovedItFromWhatToWhat()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = Client(guard, "ci");
        var (first, second) = (TinyImage.Of("one"), TinyImage.Of("two"));
        await client.PushAsync("base/os", "v1-release", first);

        await client.PushAsync("base/os", "v1-release", second);

        var moved = await EventAsync(guard, "ManifestPush", line => Field(line, "Decision") == "moved");
        Assert.Equal(("base/os", "v1-release", "ci"), (Field(moved, "Repository"), Field(moved, "Reference"), Field(moved, "By")));
        Assert.Equal((first.Digest, second.Digest), (Field(moved, "Was"), Field(moved, "Digest")));
        var before = await EventAsync(guard, "ManifestPush", line => Field(line, "Decision") == "first-push");
        Assert.Equal((first.Digest, ""), (Field(before, "Digest"), Field(before, "Was")));
    }

    [Fact]
    public async Task Log_OfAPushOfSeveralTags_HasALineForEach()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        var (first, second) = (TinyImage.Of("one"), TinyImage.Of("two"));
        await client.PushAsync("app", "v1-release", first);
        await client.PushBlobsAsync("app", second);

        var answer = await client.PutManifestAsync("app", $"{second.Digest}?tag=v2.0.0&tag=v1-release", second);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var bound = await EventAsync(guard, "ManifestPush", line => Field(line, "Reference") == "v2.0.0");
        var moved = await EventAsync(guard, "ManifestPush", line => Field(line, "Decision") == "moved");
        Assert.Equal(("accepted", second.Digest), (Field(bound, "Decision"), Field(bound, "Digest")));
        Assert.Equal(("v1-release", first.Digest), (Field(moved, "Reference"), Field(moved, "Was")));
    }

    [Fact]
    public async Task Log_OfAPushOfSeveralTagsOneOfThemRefused_NamesThatOne()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = new RegistryClient(guard.Url);
        await client.PushAsync("app", "v1.0.0", TinyImage.Of("one"));
        var second = TinyImage.Of("two");
        await client.PushBlobsAsync("app", second);

        await client.PutManifestAsync("app", $"{second.Digest}?tag=v2.0.0&tag=v1.0.0", second);

        var refused = await EventAsync(guard, "ManifestPush", line => Field(line, "Decision") == "refused");
        Assert.Equal("v1.0.0", Field(refused, "Reference"));
    }

    [Fact]
    public async Task Log_OfAnEndlessUserAgent_HasItsBeginning()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", new string('x', 10_000));

        using var answer = await http.DeleteAsync(new Uri(guard.Url, "/v2/app/blobs/none"));

        var refused = await EventAsync(guard, "RequestRefused", _ => true);
        Assert.Equal(new string('x', 256) + "…", Field(refused, "UserAgent"));
    }

    [Fact]
    public async Task Log_AskedAsTheDocumentationHasIt_AnswersTheThreeQuestions()
    {
        await using var registry = await RegistryProcess.StartAsync();
        await using var guard = await StartAsync(registry);
        using var client = Client(guard, "ci");
        var (first, second) = (TinyImage.Of("one"), TinyImage.Of("two"));
        await client.PushAsync("app", "v1.0.0", first);
        await client.PushAsync("base/os", "v1-release", first);
        await client.PushAsync("app", "v1.0.0", second);
        await client.PushAsync("base/os", "v1-release", second);
        await EventAsync(guard, "ManifestPush", line => Field(line, "Decision") == "moved");
        folder.Write("guard.log", guard.Process.Output);

        var answers = await Task.WhenAll(File.ReadAllText(SourceTree.File("docs/operating.md")).Split("```sh\n")
            .Skip(1).Select(text => text.Split("```")[0]).Where(text => text.StartsWith("jq ", StringComparison.Ordinal)).Select(AskAsync));

        Assert.Equal(3, answers.Length);
        Assert.Equal(
            ("ci", second.Digest, "127.0.0.1", "crane/0.20 (linux)", first.Digest),
            (Text(answers[0], "who"), Text(answers[0], "with"), Text(answers[0], "from"), Text(answers[0], "program"), Text(answers[0], "bound")));
        Assert.Equal(("ci", first.Digest, second.Digest), (Text(answers[1], "who"), Text(answers[1], "from"), Text(answers[1], "to")));
        Assert.StartsWith("tag app:v1.0.0 is protected", Text(answers[2], "why"), StringComparison.Ordinal);
        Assert.Equal(("policy.default", 32), (Text(answers[2], "rule"), Text(answers[2], "trace")!.Length));
    }

    // script gives the program a terminal of its own.
    [Fact]
    public async Task Terminal_AUserNameThatSteersTerminals_IsShownEscaped()
    {
        await using var registry = await RegistryProcess.StartAsync();
        var port = FreePort.Next();
        var serve = string.Join(' ',
            GuardProgram.Path, "serve", "--upstream", registry.Url.GetLeftPart(UriPartial.Authority), "--listen", $"http://127.0.0.1:{port}",
            "--admin-listen", "http://127.0.0.1:0", "--record", $"sqlite:{folder.File("record.db")}");
        await using var terminal = OwnedProcess.Start(
            RealPart.Find("script", "bsdutils"), ["--quiet", "--flush", "--command", "exec " + serve, "/dev/null"], GuardProgram.Environment);
        await Readiness.OfAsync(terminal, () => terminal.Output.Contains("ListeningOnAddress", StringComparison.Ordinal));
        using var client = new RegistryClient(new Uri($"http://127.0.0.1:{port}"), new Credential("ci\u001b[2J\a\u202egnp", "x"));

        await client.PutManifestAsync("app", "v1.0.0", TinyImage.Of("one"));

        await Readiness.OfAsync(terminal, () => terminal.Output.Contains("ManifestPush", StringComparison.Ordinal));
        var line = terminal.Output.Split('\n').Single(text => text.Contains("ManifestPush", StringComparison.Ordinal));
        Assert.Contains("by=ci\\u001b[2J\\u0007\\u202egnp ", line, StringComparison.Ordinal);
    }

    private Task<GuardProcess> StartAsync(RegistryProcess registry) =>
        GuardProcess.StartAsync(registry.Url, $"sqlite:{folder.File("record.db")}");

    private static RegistryClient Client(GuardProcess guard, string user) =>
        new(guard.Url, new Credential(user, "secret"), "crane/0.20 (linux)");

    // Each line is one JSON object: what can't be parsed fails the test.
    private static async Task<JsonNode> EventAsync(GuardProcess guard, string name, Func<JsonNode, bool> isMeant)
    {
        JsonNode? found = null;
        await Readiness.OfAsync(guard.Process, () => (found = guard.Process.Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .SingleOrDefault(line => (string?)line["Event"] == name && isMeant(line))) is not null);
        return found!;
    }

    // One line, for each question has one answer.
    private async Task<JsonNode> AskAsync(string question)
    {
        var answer = await Command.RunAsync(RealPart.Find("bash", "bash"), ["-c", $"cd '{folder.Path}' && {question}"]);
        return JsonNode.Parse(answer.MustSucceed().Output)!;
    }

    private static string? Text(JsonNode answer, string name) => (string?)answer[name];

    private static string? Field(JsonNode line, string name) => (string?)line["State"]![name];
}
