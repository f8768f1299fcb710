using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>Recorded floating tags, on the published program and a real registry.</summary>
public sealed class RecordedTagTests : IAsyncLifetime
{
    private const string Configuration = """
        policy:
          rules:
            - { tags: [latest], class: floating, pull: recorded }
            - { tags: [edge], class: floating }
            - { tags: ["v{n}-release"], class: floating, direction: forward }
        """;

    private static readonly TinyImage Base = TinyImage.Of("base");

    private readonly TemporaryFolder _folder = new();
    private RegistryProcess _registry = null!;
    private GuardProcess _guard = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await RegistryProcess.StartAsync();
        _guard = await GuardProcess.StartAsync(
            _registry.Url, $"sqlite:{_folder.File("record.db")}", configuration: _folder.Write("guard.yaml", Configuration));
    }

    public async ValueTask DisposeAsync()
    {
        await _guard.DisposeAsync();
        await _registry.DisposeAsync();
        _folder.Dispose();
    }

    // A base image is fixed: 1.0.1 is tested, then v1-release is moved to that very image, and never back.
    [Fact]
    public async Task Release_MovesToTheNextVersionAndNotBack()
    {
        using var client = new RegistryClient(_guard.Url);
        await client.PushBlobsAsync("base/os", Base);
        var (first, second) = (Base.Annotated("1.0.0"), Base.Annotated("1.0.1"));
        await client.PutManifestAsync("base/os", "1.0.0", first);
        Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("base/os", "v1-release", first)).Status);
        await client.PutManifestAsync("base/os", "1.0.1", second);
        Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("base/os", "v1-release", second)).Status);

        var back = await client.PutManifestAsync("base/os", "v1-release", first);
        var unreleased = await client.PutManifestAsync("base/os", "v1-release", Base.Annotated("a build of today"));

        Assert.Equal((HttpStatusCode.Forbidden, "not-forward"), (back.Status, (string?)back.FirstError!["detail"]!["reason"]));
        Assert.Contains("which is version 1.0.1, and", (string?)back.FirstError!["message"], StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Forbidden, "not-forward"), (unreleased.Status, (string?)unreleased.FirstError!["detail"]!["reason"]));
        Assert.Equal(second.Digest, (await client.GetManifestAsync("base/os", "v1-release")).Digest);
    }

    [Fact]
    public async Task Pull_OfWhatWasWrittenPastTheGuard_IsTheRecordedMoveStill()
    {
        using var client = new RegistryClient(_guard.Url);
        using var direct = new RegistryClient(_registry.Url);
        await client.PushAsync("app", "latest", Base);
        await direct.PutManifestAsync("app", "latest", Base.Annotated("past the guard"));

        Assert.Equal(Base.Digest, (await client.GetManifestAsync("app", "latest")).Digest);
    }

    // Each reads what the list has, adds a line, and writes it on the condition that nobody else has. APPENDED_LINES=1000: so many lines of each.
    [Theory]
    [InlineData("latest")]
    [InlineData("edge")]
    public async Task Push_TwoProgramsThatReadChangeAndWrite_LoseNothingOfEachOther(string tag)
    {
        var lines = Repetitions.Of("APPENDED_LINES", 50);
        using var client = new RegistryClient(_guard.Url);
        await client.PushBlobsAsync("list", Base);
        await client.PutManifestAsync("list", tag, Base.Annotated("|"));

        await Task.WhenAll(AppendAsync("a"), AppendAsync("b"));

        var list = (await client.GetManifestAsync("list", tag)).Body;
        Assert.All(Enumerable.Range(0, lines), line => Assert.Contains($"|a{line}|", list, StringComparison.Ordinal));
        Assert.All(Enumerable.Range(0, lines), line => Assert.Contains($"|b{line}|", list, StringComparison.Ordinal));

        async Task AppendAsync(string who)
        {
            using var http = new RegistryClient(_guard.Url);
            for (var line = 0; line < lines;)
            {
                var read = await http.GetManifestAsync("list", tag);
                if (read.Status is not HttpStatusCode.OK)
                {
                    // A registry on plain files may miss a tag for a moment while it is written. Pulls of recorded tags don't notice.
                    Assert.Equal("edge", tag);
                    continue;
                }

                var image = Base.Annotated($"{TinyImage.AnnotationOf(read.Body)}{who}{line}|");
                var written = await http.PutManifestAsync("list", tag, image, ifMatch: read.Digest);
                Assert.True(written.Status is HttpStatusCode.Created or HttpStatusCode.PreconditionFailed, $"{written.Status} {written.Body}");
                line += written.Status is HttpStatusCode.Created ? 1 : 0;
            }
        }
    }
}
