using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A registry is filled past the guard and imported, and then overwritten past the guard.</summary>
public sealed class VerifyTests : IDisposable
{
    private static readonly Credential User = new("guard", "correct horse");
    private static readonly TinyImage Image = TinyImage.Of("verified");
    private static readonly TinyImage Other = Image.Annotated("overwritten");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_AfterTheRegistryWasOverwrittenPastTheGuard_NamesJustThoseTagsAndRepairsThem()
    {
        await using var registry = await RegistryProcess.StartAsync(User);
        await using var guard = await GuardProcess.StartAsync(registry.Url, $"sqlite:{_folder.File("record.db")}", _folder.Write("guard.yaml", $$"""
            upstream:
              credentials: { username: {{User.Name}}, passwordFile: {{_folder.Write("password", User.Password)}} }
            """));
        using var direct = new RegistryClient(registry.Url, User);
        using var client = new RegistryClient(guard.Url, User);
        await direct.PushBlobsAsync("app", Image);
        for (var i = 0; i < 20; i++)
        {
            await PutAsync(direct, $"v{i}", Image.Annotated($"{i}"));
        }

        (await RunAsync(guard, "import")).MustSucceed();
        (await RunAsync(guard, "verify")).MustSucceed();
        await PutAsync(direct, "v3", Other);
        await PutAsync(direct, "v17", Other);
        await PutAsync(direct, "v20", Other);

        var found = await RunAsync(guard, "verify");

        Assert.Equal(3, found.ExitCode);
        Assert.Equal(
            ["moved: app:v17", "moved: app:v3", "unrecorded: app:v20"],
            Lines(found).Where(line => line.Contains(": app:", StringComparison.Ordinal)).Select(line => string.Join(':', line.Split(':')[..3])).Order(StringComparer.Ordinal));
        Assert.Equal(Image.Annotated("3").Digest, await client.DigestOfAsync("app", "v3"));

        var repaired = await RunAsync(guard, "verify", "app", "--repair", "--json");

        // The unrecorded one is the import's.
        Assert.Equal(3, repaired.ExitCode);
        Assert.Equal(2, (int)JsonNode.Parse(repaired.Output)!["progress"]!["counts"]!["repaired"]!);
        Assert.Equal(Image.Annotated("3").Digest, await direct.DigestOfAsync("app", "v3"));
        Assert.Equal(Image.Annotated("17").Digest, await direct.DigestOfAsync("app", "v17"));
        (await RunAsync(guard, "import", "app")).MustSucceed();
        Assert.Contains("0 differences", (await RunAsync(guard, "verify", "app")).MustSucceed().Output, StringComparison.Ordinal);
    }

    private static string[] Lines(Command command) => command.Output.Split('\n');

    private static async Task PutAsync(RegistryClient client, string tag, TinyImage image) =>
        Assert.Equal(201, (int)(await client.PutManifestAsync("app", tag, image)).Status);

    private static Task<Command> RunAsync(GuardProcess guard, params string[] arguments) => Command.RunAsync(
        GuardProgram.Path, [.. arguments, "--admin", guard.AdminUrl.GetLeftPart(UriPartial.Authority)], GuardProgram.Environment);
}
