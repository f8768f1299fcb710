using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    private static readonly DateTimeOffset Long = DateTimeOffset.UtcNow.AddHours(1);

    private IRepositoryRecord Repositories => Record;

    [Fact]
    public async Task Bind_ClaimedManifest_IsClaimedAndStaysUnbound()
    {
        await ClaimAsync("a");
        Assert.Equal(new BindOutcome.Claimed(), await BindAsync(Push("a")));
        await AssertBoundAsync(null);
        Assert.IsType<BindOutcome.Pending>(await BindAsync(Push("b")));
    }

    [Fact]
    public async Task Bind_IndexOfAClaimedManifest_IsClaimed()
    {
        await ClaimAsync("child");
        Assert.Equal(new BindOutcome.Claimed(), await BindAsync(PushOfIndex("index", "other", "child")));
        await AssertBoundAsync(null);
    }

    // An index from before the guard that lists more than can be kept.
    [Fact]
    public async Task AdoptAndUses_OfWhatNeedsEverything_AreHeldUpByAnyClaimAndHoldAnyDelete()
    {
        var claim = await ClaimAsync("any");
        var seen = Seen("index") with { Content = Manifest("index") with { Children = DigestSet.Everything } };
        Assert.Equal(new AdoptOutcome.Claimed(), await AdoptAsync(null, seen));
        await Repositories.EndClaimAsync(Repository, claim, Cancellation);
        Assert.IsType<AdoptOutcome.Published>(await AdoptAsync(null, seen));
        await ReopenAsync();
        Assert.Equal(["v1.0.0"], await UsesAsync("any"));
    }

    [Fact]
    public async Task TakeOver_ByAClaimedManifest_IsClaimed()
    {
        var given = Push("a");
        await BindAsync(given);
        await ClaimAsync("b");
        Assert.Equal(new BindOutcome.Claimed(), await Record.TakeOverAsync(Repository, V1, Pending(given), Push("b"), Cancellation));
        await AssertBoundAsync(Pending(given));
    }

    [Fact]
    public async Task Adopt_ClaimedManifest_IsClaimed()
    {
        await ClaimAsync("u");
        Assert.Equal(new AdoptOutcome.Claimed(), await AdoptAsync(null, Seen("u")));
        await AssertBoundAsync(null);
    }

    [Fact]
    public async Task Confirm_WhatTheRecordLostAndIsClaimed_IsClaimed()
    {
        await ClaimAsync("a");
        Assert.Equal(new ConfirmOutcome.Claimed(), await ConfirmAsync(Push("a")));
        await AssertBoundAsync(null);
    }

    // The delete's look finds it bound, and gives up its claim.
    [Fact]
    public async Task JoinAndConfirm_WhatWasBoundBeforeTheClaim_GoOn()
    {
        var push = Push("a");
        await BindAsync(push);
        await ClaimAsync("a");
        Assert.IsType<BindOutcome.Pending>(await BindAsync(Push("a")));
        Assert.Equal(new ConfirmOutcome.Confirmed(), await ConfirmAsync(push));
    }

    [Fact]
    public async Task Claim_Ended_HindersNothing()
    {
        var (first, second) = (await ClaimAsync("a"), await ClaimAsync("a"));
        await Repositories.EndClaimAsync(Repository, first, Cancellation);
        Assert.IsType<BindOutcome.Claimed>(await BindAsync(Push("a")));
        await Repositories.EndClaimAsync(Repository, second, Cancellation);
        Assert.IsType<BindOutcome.Pending>(await BindAsync(Push("a")));
    }

    [Fact]
    public async Task Claim_PastItsTime_HindersNothing()
    {
        await ClaimAsync("a", until: DateTimeOffset.UtcNow);
        Assert.IsType<BindOutcome.Pending>(await BindAsync(Push("a")));
    }

    [Fact]
    public async Task Claim_InAnotherRepository_HindersNothing()
    {
        await Repositories.ClaimAsync(RepositoryName.Parse("other"), ClaimOf("a", Long), Cancellation);
        Assert.IsType<BindOutcome.Pending>(await BindAsync(Push("a")));
    }

    [Fact]
    public async Task Claim_IsKeptOverARestart()
    {
        await ClaimAsync("a");
        await ReopenAsync();
        Assert.IsType<BindOutcome.Claimed>(await BindAsync(Push("a")));
    }

    [Fact]
    public async Task Uses_PendingPublishedAndIndexes_AreFoundAndOthersAreNot()
    {
        await BindAsync("pending", Push("a"));
        await Record.ConfirmAsync(Repository, Tag.Parse("published"), Push("a"), Cancellation);
        await Record.ConfirmAsync(Repository, Tag.Parse("index"), PushOfIndex("index", "a", "b"), Cancellation);
        await Record.ConfirmAsync(Repository, Tag.Parse("other"), Push("other"), Cancellation);
        await Record.MoveAsync(Repository, Tag.Parse("floating"), To("a"), Cancellation);
        await Record.ConfirmAsync(Repository, Tag.Parse("gone"), Push("a"), Cancellation);
        await Record.MarkDeletedAsync(Repository, Tag.Parse("gone"), Manifest("a"), true, Cancellation);

        Assert.Equal(["index", "pending", "published"], await UsesAsync("a"));
        Assert.Equal(["index"], await UsesAsync("b"));
        Assert.Equal(["index"], await UsesAsync("index"));
        Assert.Empty(await UsesAsync("never"));
        Assert.Equal(
            ["gone", "index", "other", "published"],
            (await Repositories.PublishedAsync(Repository, Cancellation)).Select(tag => tag.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Uses_OfManyTags_AreAllFound()
    {
        for (var i = 0; i < 600; i++)
        {
            await Record.ConfirmAsync(Repository, Tag.Parse($"v{i}"), Push(i % 2 == 0 ? "a" : "b"), Cancellation);
        }

        Assert.Equal(300, (await UsesAsync("a")).Length);
    }

    // Whatever the order: if the delete saw no use, the tag is not bound.
    [Fact]
    public async Task ClaimAndBind_AtOnce_NeverBothSucceed()
    {
        for (var round = 0; round < 40; round++)
        {
            var (content, tag) = ($"content{round}", Tag.Parse($"v{round}"));
            var deleting = Task.Run(async () =>
            {
                await ClaimAsync(content);
                return (await UsesAsync(content)).Length == 0;
            });
            var binding = Task.Run(async () => await Record.BindAsync(Repository, tag, Push(content), Cancellation) is BindOutcome.Pending);
            Assert.False(await deleting && await binding);
        }
    }

    [Fact]
    public async Task MarkDeleted_Published_KeepsTheNameAndOnlyTheSamePushTakesItAway()
    {
        var push = await PublishAsync("a");
        Assert.True(await MarkDeletedAsync("a", true));
        await AssertBoundAsync(Published(push) with { IsDeleted = true });
        Assert.IsType<ConfirmOutcome.Overtaken>(await ConfirmAsync(Push("b")));
        Assert.Equal(new ConfirmOutcome.Rebound(), await ConfirmAsync(Push("a")));
        await AssertBoundAsync(Published(push));
    }

    [Fact]
    public async Task MarkDeleted_ConfirmedWhileClaimed_IsClaimed()
    {
        await PublishAsync("a");
        await ClaimAsync("a");
        await MarkDeletedAsync("a", true);
        Assert.Equal(new ConfirmOutcome.Claimed(), await ConfirmAsync(Push("a")));
    }

    [Fact]
    public async Task MarkDeleted_TakenBack_IsAsBefore()
    {
        var push = await PublishAsync("a");
        await MarkDeletedAsync("a", true);
        Assert.True(await MarkDeletedAsync("a", false));
        await AssertBoundAsync(Published(push));
    }

    [Fact]
    public async Task MarkDeleted_OfAnythingElse_ChangesNothing()
    {
        Assert.False(await MarkDeletedAsync("a", true));
        var push = Push("a");
        await BindAsync(push);
        Assert.False(await MarkDeletedAsync("a", true));
        Assert.False(await MarkDeletedAsync("b", true));
        await AssertBoundAsync(Pending(push));
    }

    [Fact]
    public async Task Open_DropsAnyBindingOnce()
    {
        Assert.False(await Record.OpenAsync(Repository, V1, "policy", Cancellation));
        await PublishAsync("a");
        Assert.True(await Record.OpenAsync(Repository, V1, "policy", Cancellation));
        await AssertBoundAsync(null);
        Assert.Null(Record.Recall(Repository, V1));
        Assert.False(await Record.OpenAsync(Repository, V1, "policy", Cancellation));
    }

    [Fact]
    public async Task Known_IsNotedOnlyOverWhatWasSeen()
    {
        Assert.Null(await Repositories.KnownAsync(Repository, Cancellation));
        Assert.False(await NoteAsync("other", "one"));
        Assert.True(await NoteAsync(null, "one"));
        Assert.False(await NoteAsync(null, "two"));
        Assert.True(await NoteAsync("one", "two"));
        Assert.Equal("two", await Repositories.KnownAsync(Repository, Cancellation));
        Assert.Null(await Repositories.KnownAsync(RepositoryName.Parse("other"), Cancellation));
        await ReopenAsync();
        Assert.Equal("two", await Repositories.KnownAsync(Repository, Cancellation));
    }

    // Whatever makes the note must not be taken for a tag.
    [Fact]
    public async Task Known_IsNoTag()
    {
        await NoteAsync(null, "record policy");
        await PublishAsync("a");
        Assert.Equal([V1], await Repositories.PublishedAsync(Repository, Cancellation));
        Assert.Equal(["v1.0.0"], await UsesAsync("a"));
    }

    [Theory]
    [InlineData("policy", true)]
    [InlineData("another", false)]
    [InlineData("polic", false)]
    public async Task Known_AfterAWriteThatTheRecordDoesNotBind_StaysOnlyUnderItsOwnPolicy(string policy, bool stays)
    {
        foreach (var write in (Func<string, Task>[])[ForgetAsync, OpenAsync, FloatAsync])
        {
            foreach (var note in (string[])["record policy", "record policy 123"])
            {
                await NoteAsync(await Repositories.KnownAsync(Repository, Cancellation), note);
                await write(policy);
                Assert.Equal(stays ? note : null, await Repositories.KnownAsync(Repository, Cancellation));
            }
        }

        async Task ForgetAsync(string under) => await Repositories.ForgetKnownAsync(Repository, V1, under, Cancellation);
        async Task OpenAsync(string under) => await Record.OpenAsync(Repository, V1, under, Cancellation);
        async Task FloatAsync(string under) => await Record.MoveAsync(Repository, V1, To("a") with { Policy = under }, Cancellation);
    }

    [Fact]
    public async Task Incarnation_OfTheSameRecord_IsTheSameForAll()
    {
        var other = await OpenAnotherAsync();
        var incarnation = await Repositories.IncarnationAsync(Cancellation);
        Assert.NotEmpty(incarnation);
        Assert.Equal(incarnation, await other.IncarnationAsync(Cancellation));
    }

    [Fact]
    public async Task UploadKey_IsMadeOnceForAll()
    {
        var other = await OpenAnotherAsync();
        var keys = await AllAsync(8, async i => await (i % 2 == 0 ? Record : other).UploadKeyAsync(Cancellation));
        Assert.Single(keys.Select(key => Convert.ToHexString(key.Span)).Distinct(StringComparer.Ordinal));
    }

    private static PushAttempt PushOfIndex(string content, params string[] children) => Push(content) with
    {
        Content = Manifest(content) with { Children = DigestSet.Of(children.Select(child => Manifest(child).Digest)) },
    };

    private static DeleteClaim ClaimOf(string content, DateTimeOffset until) =>
        new(Attempt.New(), DigestSet.Of(Manifest(content).Digest), DateTimeOffset.UtcNow, until);

    private async Task<DeleteClaim> ClaimAsync(string content, DateTimeOffset? until = null)
    {
        var claim = ClaimOf(content, until ?? Long);
        await Repositories.ClaimAsync(Repository, claim, Cancellation);
        return claim;
    }

    private async Task<string[]> UsesAsync(string content) =>
        [.. (await Repositories.UsesAsync(Repository, DigestSet.Of(Manifest(content).Digest), Cancellation))
            .Select(use => use.Tag.Value).Order(StringComparer.Ordinal)];

    private ValueTask<bool> NoteAsync(string? seen, string next) => Repositories.TryNoteKnownAsync(Repository, seen, next, Cancellation);

    private ValueTask<bool> MarkDeletedAsync(string content, bool isDeleted) =>
        Record.MarkDeletedAsync(Repository, V1, Manifest(content), isDeleted, Cancellation);

    private async Task BindAsync(string tag, PushAttempt push) =>
        Assert.IsType<BindOutcome.Pending>(await Record.BindAsync(Repository, Tag.Parse(tag), push, Cancellation));
}
