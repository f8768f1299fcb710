using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Telemetry;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Tests.Registry.Pull;

namespace RegistryGuard.Tests.Telemetry;

/// <summary>What a guard's pushes, pulls and deletes leave in the audit list.</summary>
public sealed class AuditTrailTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task Push_ToAFreeTag_IsOneLineThatSaysWhoAndFromWhere()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(Pushes.V1, Pushes.One, As("ci"));
        await guard.PushAsync(Pushes.V1, Pushes.One, As("ci"));
        var line = Assert.Single(await LinesAsync(guard, "app"));
        Assert.Equal((AuditKind.Binding, "ci", "127.0.0.1", Trace), (line.Kind, line.By, line.Client, line.Trace));
        Assert.Equal((Tag.Parse("v1.0.0"), DigestOf(Pushes.One), null), (line.Tag, line.Digest, line.Was));
    }

    [Fact]
    public async Task Push_ThatMovesAFloatingTag_IsALineWithWhatItHadBefore()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/app/manifests/latest", Pushes.One, As("ci"));
        await guard.PushAsync("/v2/app/manifests/latest", Pushes.Two, As("ci"));
        var line = (await LinesAsync(guard, "app"))[^1];
        Assert.Equal((2, AuditKind.Move, "ci", Trace), (line.Number, line.Kind, line.By, line.Trace));
        Assert.Equal((DigestOf(Pushes.Two), DigestOf(Pushes.One)), (line.Digest, line.Was));
    }

    [Fact]
    public async Task Refusal_TimeAfterTime_IsOneLineWithANumberAndTheSentenceThatTheClientGot()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(Pushes.V1, Pushes.One);
        var refused = await guard.PushAsync(Pushes.V1, Pushes.Two, As("ci"));
        await guard.PushAsync(Pushes.V1, Pushes.Two, As("ci"));
        await guard.PushAsync(Pushes.V1, Pushes.Two, As("ci"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        await WriteAsync(guard);
        var line = (await LinesAsync(guard, "app"))[^1];
        Assert.Equal((2, AuditKind.Refusal, 3, "ci", Trace), (line.Number, line.Kind, line.Count, line.By, line.Trace));
        Assert.Equal((Tag.Parse("v1.0.0"), DigestOf(Pushes.Two), DigestOf(Pushes.One)), (line.Tag, line.Digest, line.Was));
        Assert.Equal(refused.Message, line.Reason);
    }

    [Fact]
    public async Task Refusal_OfADelete_NamesTheTagOrTheDigest()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(Pushes.V1, Pushes.One);
        await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/v1.0.0");
        await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Pushes.One)}");
        await WriteAsync(guard);
        var lines = (await LinesAsync(guard, "app"))[1..];
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal(AuditKind.Refusal, line.Kind));
        Assert.Contains(lines, line => line.Tag == Tag.Parse("v1.0.0") && line.Digest is null);
        Assert.Contains(lines, line => line.Tag is null && line.Digest == DigestOf(Pushes.One));
    }

    [Fact]
    public async Task Refusal_InARepositoryThatTheRecordDoesNotKnow_IsALineOfTheWholeGuardAndMakesNoList()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var trail = guard.Parts.GetRequiredService<AuditTrail>();
        trail.Note(new(AuditKind.Refusal) { Repository = RepositoryName.Parse("made/up"), Reason = "it is not released" }, "code");
        await trail.WriteAsync(all: true);
        Assert.Empty(await guard.Record.AuditedAsync(null, 10, default));
        var line = Assert.Single(await guard.Record.PageAsync(null, 1, 10, false, default)).Line;
        Assert.Equal("in made/up: it is not released", line.Reason);
    }

    [Fact]
    public async Task Refusal_WhileTheRecordIsAway_IsWrittenWhenItIsBack()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(Pushes.V1, Pushes.One);
        await guard.PushAsync(Pushes.V1, Pushes.Two);
        guard.Record.IsDown = true;
        await WriteAsync(guard);
        guard.Record.IsDown = false;
        Assert.Single(await LinesAsync(guard, "app"));
        await WriteAsync(guard);
        Assert.Equal(AuditKind.Refusal, (await LinesAsync(guard, "app"))[^1].Kind);
    }

    [Fact]
    public async Task Pull_ThatFindsDrift_IsALine()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(Pushes.V1, Pushes.One);
        guard.Upstream.Manifests.Clear();
        Assert.Equal(HttpStatusCode.NotFound, (await guard.SendAsync(HttpMethod.Get, "/v2/app/manifests/v1.0.0", request => request.Headers.Range = new(0, 1))).Status);
        await WriteAsync(guard);
        var line = (await LinesAsync(guard, "app"))[^1];
        Assert.Equal((AuditKind.Drift, DigestOf(Pushes.One)), (line.Kind, line.Was));
    }

    // From memory, from the registry, and of a blob: each way is refused at another place.
    [Theory]
    [InlineData("v1.0.0", true)]
    [InlineData("o-1", true)]
    [InlineData("@", true)]
    [InlineData("@", false)]
    public async Task Pull_OfWhatIsBlocked_IsOneLineWithANumber(string reference, bool isManifest)
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { rules: [ { tags: [\"o-*\"], class: open } ] }");
        await guard.PushAsync(Pushes.V1, Pushes.One);
        await guard.PushAsync("/v2/app/manifests/o-1", Pushes.One);
        if (!isManifest)
        {
            guard.Upstream.Before = _ => Task.FromResult(true);
        }

        await BlockedPullTests.BlockAsync(guard, Pushes.One);
        var name = reference == "@" ? Pushes.DigestOf(Pushes.One) : reference;
        var target = $"/v2/app/{(isManifest ? "manifests" : "blobs")}/{name}";
        await guard.PullAsync(target, As("ci"));
        var refused = await guard.PullAsync(target, As("ci"));
        await guard.PullAsync(target, As("bob"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);

        // That the record is away is no matter to the pull, and the line comes later.
        guard.Record.IsDown = true;
        await WriteAsync(guard);
        Assert.Equal(HttpStatusCode.Forbidden, (await guard.PullAsync(target, As("carol"))).Status);
        guard.Record.IsDown = false;
        await WriteAsync(guard);
        var lines = (await LinesAsync(guard, "app")).Where(line => line.Kind == AuditKind.Refusal).ToDictionary(line => line.By);
        Assert.Equal(["bob", "carol", "ci"], lines.Keys.Order());
        var line = lines["ci"];
        Assert.Equal((2, Trace, DigestOf(Pushes.One), refused.Message), (line.Count, line.Trace, line.Digest, line.Reason));
        Assert.Equal(reference == "@" ? null : Tag.Parse(reference), line.Tag);
    }

    [Theory]
    [InlineData(Outcome.Refused, true)]
    [InlineData(Outcome.RefusedPending, true)]
    [InlineData(Outcome.RefusedIncomplete, true)]
    [InlineData(Outcome.ConditionFailed, true)]
    [InlineData(Outcome.ManifestInUse, true)]
    [InlineData(Outcome.NotImported, true)]
    [InlineData(Outcome.Blocked, true)]
    [InlineData(Outcome.Maintenance, false)]
    [InlineData(Outcome.BadRequest, false)]
    [InlineData(Outcome.TooManyRequests, false)]
    [InlineData(Outcome.UpstreamRefused, false)]
    [InlineData(Outcome.Accepted, false)]
    [InlineData(Outcome.RecordUnavailable, false)]
    public void Outcome_ThatIsARefusal_IsOneThatTheListTellsOf(Outcome outcome, bool isRefusal) => Assert.Equal(isRefusal, outcome.IsRefusal());

    private static Action<HttpRequestMessage> As(string name) => request =>
    {
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{name}:secret")));
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
    };

    private static Digest DigestOf(string manifest) => Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(manifest));

    private static Task WriteAsync(GuardUnderTest guard) => guard.Parts.GetRequiredService<AuditTrail>().WriteAsync(all: true);

    private static async Task<List<AuditLine>> LinesAsync(GuardUnderTest guard, string repository) =>
        [.. (await guard.Record.PageAsync(RepositoryName.Parse(repository), 1, 100, false, default)).Select(line => line.Line)];
}
