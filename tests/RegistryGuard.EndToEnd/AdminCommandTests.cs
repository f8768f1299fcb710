using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Audit;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The commands over the admin API, on the program as built, before a registry that wants a password, with the record in
/// SQLite.</summary>
public sealed class AdminCommandSqliteTests(AdministeredGuard guard) : AdminCommandContract(guard), IClassFixture<AdministeredGuard>;

/// <summary>The same with the record in Redis.</summary>
public sealed class AdminCommandRedisTests(AdministeredGuardOnRedis guard) : AdminCommandContract(guard), IClassFixture<AdministeredGuardOnRedis>;

/// <summary>What the commands make of arguments that can't be right; no guard runs.</summary>
public sealed class AdminUsageTests
{
    [Theory]
    [InlineData("explain", "demo")]
    [InlineData("tags", "../etc")]
    [InlineData("tags", "demo", "--class", "closed")]
    [InlineData("tags", "demo", "--limit", "0")]
    [InlineData("which", "md5:12")]
    [InlineData("next", "demo", "--bump", "tiny")]
    [InlineData("block", "sha256:00", "--reason", "x")]
    [InlineData("release", "demo:v1", "--reason", "x")]
    [InlineData("release", "demo:v1", "--reuse", "--retire", "--reason", "x")]
    [InlineData("release", "demo:v1", "--reuse")]
    [InlineData("maintenance", "on")]
    [InlineData("maintenance", "on", "--reason", "x", "--for", "soon")]
    [InlineData("import", "Demo")]
    [InlineData("import", "demo/app:v1")]
    [InlineData("import", "--from", "/nowhere/repositories.txt")]
    [InlineData("verify", "Demo")]
    [InlineData("jobs", "first")]
    [InlineData("jobs", "--follow")]
    [InlineData("jobs", "0123456789abcdef0123456789abcdef", "--follow", "--cancel")]
    [InlineData("health", "--admin", "localhost")]
    public async Task Usage_ThatIsBad_EndsWith2(params string[] arguments) =>
        Assert.Equal(2, (await GuardProgram.RunAsync(arguments)).ExitCode);

    [Theory]
    [InlineData("type demo/app:v1;", "explain", "localhost:5000/demo/app:v1")]
    [InlineData("type demo/app:v1;", "rollback", "registry.example.com:443/demo/app:v1")]
    [InlineData("type demo/app;", "audit", "https://registry.example.com/demo/app")]
    [InlineData("type demo/app@sha256:", "which", "localhost:5000/demo/app@sha256:0602b48b98a9d1a0b1b5c5dcf5a4a0a5e4d7f3bb7a2f3b8c3a7e8d2f0c9b1a23")]
    public async Task Usage_WithTheRegistrysHost_SaysWhatToType(string said, params string[] arguments)
    {
        var told = await GuardProgram.RunAsync(arguments);

        Assert.Equal(2, told.ExitCode);
        Assert.Contains(said, told.Output, StringComparison.Ordinal);
    }
}

/// <summary>What every command does. All tests share a guard, and each has a repository of its own.</summary>
public abstract partial class AdminCommandContract(AdministeredGuard guard)
{
    [Fact]
    public async Task Explain_ABoundTag_SaysWhatAPushWouldGetAndWhatToPushInstead()
    {
        var image = await PushAsync("explained/app", "v1.0.0", "one");

        var told = (await RunAsync("explain", "explained/app:v1.0.0")).MustSucceed().Output;
        var answer = await JsonAsync("explain", "explained/app:v1.0.0");

        Assert.Matches($@"(?s)class\s+protected.*state\s+bound.*{image.Digest[..30]}.*by\s+release-job.*a push\s+refused.*tag-bound.*instead\s+v1\.0\.1", told);
        Assert.Equal(("tag-bound", "v1.0.1"), ((string?)answer["push"]!["reason"], (string?)answer["push"]!["next"]));
    }

    [Fact]
    public async Task Tags_AndHistory_OfARepository_AreToldTheNewestFirstIn80Columns()
    {
        var name = "listed/" + string.Join('/', Enumerable.Repeat("very-long-name", 8));
        await PushAsync(name, "v1.0.0", "one");
        await PushAsync(name, "latest", "one");
        var second = await PushAsync(name, "latest", "two");

        var tags = (await RunAsync("tags", name)).MustSucceed().Output;
        var history = (await RunAsync("history", $"{name}:latest")).MustSucceed().Output;

        Assert.Matches(@"(?s)TAG.*latest\s+floating\s+moved.*v1\.0\.0\s+protected\s+bound", tags);
        Assert.Matches($@"(?s)MOVE.*2\s+{second.Digest[..19]}….*1\s+sha256:", history);
        Assert.All((tags + history).Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.DoesNotContain('\u001b', tags + history);
        Assert.Equal(["v1.0.0"], (await JsonAsync("tags", name, "--class", "protected"))["tags"]!.AsArray().Select(tag => (string?)tag!["tag"]));
    }

    [Fact]
    public async Task Which_ADigest_NamesEveryTagThatIsOrWasIt()
    {
        var image = await PushAsync("which/app", "v1.0.0", "which one");
        await PushAsync("which/other", "latest", "which one");
        await PushAsync("which/other", "latest", "another");

        var told = (await RunAsync("which", image.Digest)).MustSucceed().Output;
        var none = await RunAsync("which", TinyImage.Of("nobody's").Digest);

        Assert.Matches(@"(?s)which/app:v1\.0\.0\s+bound\s+yes.*which/other:latest\s+moved\s+no", told);
        Assert.DoesNotContain("which/app", (await RunAsync("which", $"which/other@{image.Digest}")).MustSucceed().Output, StringComparison.Ordinal);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("the record knows no tag that is, or was, sha256:", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_OfARepository_IsItsNextFreeVersionAlone()
    {
        await PushAsync("next/app", "v1.9.0", "one");
        await PushAsync("next/app", "v1.10.0", "one");

        Assert.Equal("v1.10.1", (await RunAsync("next", "next/app")).MustSucceed().Output.Trim());
        Assert.Equal("v1.11.0", (await RunAsync("next", "next/app", "--bump", "minor")).MustSucceed().Output.Trim());
    }

    [Fact]
    public async Task Block_ADigest_StopsItUntilUnblock()
    {
        var image = await PushAsync("blocked/app", "v1.0.0", "malware");

        (await RunAsync("block", image.Digest, "--reason", "CVE-2026-1234")).MustSucceed();
        var pull = await EventuallyAsync(403, "blocked/app", "v1.0.0");
        Assert.Contains("CVE-2026-1234", pull.Body, StringComparison.Ordinal);
        Assert.Matches($@"(?s){image.Digest}.*by ci: CVE-2026-1234", (await RunAsync("blocked")).MustSucceed().Output);
        (await RunAsync("unblock", image.Digest)).MustSucceed();
        await EventuallyAsync(200, "blocked/app", "v1.0.0");
        Assert.Equal(1, (await RunAsync("unblock", image.Digest)).ExitCode);
    }

    // The registry has the tag all along.
    [Fact]
    public async Task Release_Reuse_FreesATagAndRetireTakesItOutOfUse()
    {
        await PushAsync("released/app", "v1.0.0", "broken");
        var told = (await RunAsync("release", "released/app:v1.0.0", "--reuse", "--reason", "the build's broken")).MustSucceed().Output;
        var mended = await PushAsync("released/app", "v1.0.0", "mended");
        (await RunAsync("release", "released/app:v1.0.0", "--retire", "--reason", "no longer supported")).MustSucceed();

        using var client = guard.Client();
        var again = await client.PutManifestAsync("released/app", "v1.0.0", mended);
        var pull = await client.GetManifestAsync("released/app", "v1.0.0");
        Assert.Contains("is free: the next image that is pushed is bound to it", told, StringComparison.Ordinal);
        Assert.Equal((403, "tag-retired"), ((int)again.Status, (string?)again.FirstError!["detail"]!["reason"]));
        Assert.Equal(404, (int)pull.Status);
        Assert.Contains("was retired by an administrator", pull.Body, StringComparison.Ordinal);
        Assert.Matches(@"state\s+retired", (await RunAsync("explain", "released/app:v1.0.0")).MustSucceed().Output);
        Assert.Equal(1, (await RunAsync("release", "released/app:v1.0.0", "--pending", "--reason", "x")).ExitCode);
        var audit = (await RunAsync("audit", "released/app", "--kind", "release")).MustSucceed().Output.Trim().Split('\n');
        Assert.Equal(2, audit.Length);
        Assert.Matches(@"release  released/app:v1\.0\.0  was sha256:.*  by ci  the build's broken", audit[0]);
        Assert.Matches("by ci  retired: no longer supported", audit[1]);
        var lines = (await RunAsync("audit", "released/app", "--json")).MustSucceed().Output.Trim().Split('\n');
        Assert.Equal(["binding", "release", "binding", "release"], lines.Select(line => (string?)JsonNode.Parse(line)!["kind"]).Where(kind => kind != "refusal"));
        Assert.All(lines, line => Assert.Equal(AuditJson.Of(AuditJson.Parse(line)), line));
    }

    // Those of docs/admin.md and of every --help: 2 would be bad usage.
    [Fact]
    public async Task Examples_OfTheDocumentAndTheHelp_AreCommandsThatRun()
    {
        var examples = (await File.ReadAllLinesAsync(SourceTree.File("docs/admin.md"), TestContext.Current.CancellationToken)).ToList();
        string[] commands = ["explain", "tags", "history", "which", "next", "release", "rollback", "block", "unblock", "blocked", "audit", "health", "replicas", "maintenance status"];
        foreach (var command in commands)
        {
            examples.AddRange((await GuardProgram.RunAsync([.. command.Split(' '), "--help"])).MustSucceed().Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("registryguard " + command, StringComparison.Ordinal) && !line.Contains('[', StringComparison.Ordinal)));
        }

        var run = examples.Where(line => line.StartsWith("registryguard ", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(run.Count > commands.Length, string.Join('\n', run));
        foreach (var example in run)
        {
            string[] arguments = [.. Words().Matches(example).Select(word => word.Value.Trim('"')).Skip(1)];
            Assert.True((await RunAsync(arguments)).ExitCode is 0 or 1, example);
        }

        await RunAsync("maintenance", "off");
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+", RegexOptions.None, 1000)]
    private static partial Regex Words();

    [Fact]
    public async Task Health_OfARunningGuard_IsReady()
    {
        var health = (await RunAsync("health")).MustSucceed().Output;

        Assert.Matches(@"(?s)status\s+ready.*record\s+up.*upstream\s+up", health);
        Assert.Equal("ready", (string?)(await JsonAsync("health"))["status"]);
    }

    [Fact]
    public async Task Command_WithoutATokenOrWithAWrongOne_FailsAndSaysWhereItComesFrom()
    {
        var without = await guard.RunAsync(null, "tags", "demo/app");
        var wrong = await guard.RunAsync("wrong-secret", "tags", "demo/app");
        var reading = await guard.RunAsync(AdministeredGuard.ReadToken, "block", TinyImage.Of("x").Digest, "--reason", "x");

        Assert.All((Command[])[without, wrong], command => Assert.Contains("REGISTRYGUARD_ADMIN_TOKEN", command.Output, StringComparison.Ordinal));
        Assert.Contains("has the scope read", reading.Output, StringComparison.Ordinal);
        Assert.All((Command[])[without, wrong, reading], command => Assert.Equal(1, command.ExitCode));
        Assert.DoesNotContain("wrong-secret", wrong.Output + guard.Guard.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_ThatDoesNotExist_IsAnsweredWithTheNearest()
    {
        await PushAsync("nearest/app", "v1.0.0", "one");

        var repository = await RunAsync("tags", "nearest/ap");
        var tag = await RunAsync("history", "nearest/app:v1.0");

        Assert.Equal((1, "the record knows no repository nearest/ap; did you mean nearest/app?"), (repository.ExitCode, repository.Output.Trim()));
        Assert.Equal((1, "the record knows no tag nearest/app:v1.0; did you mean v1.0.0?"), (tag.ExitCode, tag.Output.Trim()));
        var audit = await RunAsync("audit", "nearest/ap");
        Assert.Equal((1, repository.Output.Trim()), (audit.ExitCode, audit.Output.Trim()));
        Assert.Matches("(?s)no repository.*did you mean.*nearest/app\\?", (await RunAsync("explain", "nearest/ap:v1")).MustSucceed().Output);
        Assert.Matches("did you mean nearest/app\\?", (await RunAsync("tags", "registry.example.com/nearest/app")).Output);
    }

    // The tests of a class run one after the other, so it holds nobody else's writes.
    [Fact]
    public async Task Maintenance_On_ReturnsWhenNothingIsInFlightAndHoldsWritesUntilOff()
    {
        var on = (await RunAsync("maintenance", "on", "--reason", "garbage collection", "--for", "2h")).MustSucceed().Output;
        var status = (await RunAsync("maintenance", "status")).MustSucceed().Output;
        using var client = guard.Client();
        var push = await client.PutManifestAsync("held/app", "v1.0.0", TinyImage.Of("held"));
        (await RunAsync("maintenance", "off")).MustSucceed();

        Assert.Contains("the registry's garbage collection may begin", on, StringComparison.Ordinal);
        Assert.Matches(@"(?s)maintenance\s+on until.*reason\s+garbage collection.*in flight\s+nothing", status);
        Assert.Contains("garbage collection", push.Body, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("maintenance", "off")).ExitCode);
    }

    private async Task<TinyImage> PushAsync(string repository, string tag, string content)
    {
        using var client = guard.Client();
        var image = TinyImage.Of(content);
        Assert.Equal(201, (int)(await client.PushAsync(repository, tag, image)).Status);
        return image;
    }

    private Task<Command> RunAsync(params string[] arguments) => guard.RunAsync(AdministeredGuard.WriteToken, arguments);

    private async Task<JsonNode> JsonAsync(params string[] arguments) => JsonNode.Parse((await RunAsync([.. arguments, "--json"])).MustSucceed().Output)!;

    private async Task<Answer> EventuallyAsync(int status, string repository, string tag)
    {
        using var client = guard.Client();
        Answer answer = await client.GetManifestAsync(repository, tag);
        for (int i = 0; i < 600 && (int)answer.Status != status; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            answer = await client.GetManifestAsync(repository, tag);
        }

        Assert.Equal(status, (int)answer.Status);
        return answer;
    }
}
