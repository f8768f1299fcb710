using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

public partial class TagStepsTests
{
    private static readonly Adoption Seen = new(Manifest("seen"), Noon.AddHours(1), "looker");

    [Fact]
    public void Bind_UnboundTag_IsPending() => AssertPends(Bind(TagEntry.Unknown), 7);

    [Fact]
    public void Bind_PendingWithTheSameManifest_JoinsAndRenewsItsAge() => AssertPends(Bind(Entry(Pending("foo", 1))), 1, 7);

    [Fact]
    public void Bind_SameAttemptAgain_IsOpenOnce() => AssertPends(Bind(Entry(Pending("foo", 7))), 7);

    [Fact]
    public void Bind_DigestTheTagWasReleasedFrom_KeepsTheMarkUntilItIsPublished()
    {
        var pending = TagSteps.Bind(Entry(null, "foo", "bar"), Push(7, "foo")).Next!;
        Assert.Equal([DigestOf("foo"), DigestOf("bar")], pending.Released.AsEnumerable());
        Assert.Equal([DigestOf("bar")], TagSteps.Confirm(pending, Push(7, "foo")).Next!.Released.AsEnumerable());
    }

    [Fact]
    public void Confirm_ReleasedByItsOtherDigest_TakesItOutOfTheMark()
    {
        var push = Push(7, "foo") with { Content = Manifest("foo") with { Alias = DigestOf("alias") } };
        var pending = TagSteps.Bind(Entry(null, "alias"), push).Next!;
        Assert.Empty(TagSteps.Confirm(pending, push).Next!.Released);
    }

    [Fact]
    public void Settle_PushOfAReleasedDigestRefusedUpstream_LeavesItReleased()
    {
        var pending = TagSteps.Bind(Entry(null, "foo"), Push(7, "foo")).Next!;
        AssertSame(Entry(null, "foo"), TagSteps.Settle(pending, Push(7, "foo")).Next);
    }

    [Fact]
    public void Adopt_ReleasedDigestThatIsBeingPushedAgain_IsPublished()
    {
        var pending = TagSteps.Bind(Entry(null, "seen"), Push(7, "seen")).Next!;
        var step = TagSteps.Adopt(pending, pending.Binding, Seen);
        Assert.IsType<AdoptOutcome.Published>(step.Outcome);
        Assert.Empty(step.Next!.Released);
    }

    [Fact]
    public void TakeOver_FromAPushOfAReleasedDigestAndBothRefusedUpstream_LeavesItReleased()
    {
        var pending = TagSteps.Bind(Entry(null, "foo", "bar"), Push(7, "foo")).Next!;
        var taken = TagSteps.TakeOver(pending, pending.Binding!, Push(8, "other")).Next!;
        var settled = TagSteps.Settle(taken, Push(7, "foo")).Next!;
        AssertSame(Entry(null, "foo", "bar"), TagSteps.Settle(settled, Push(8, "other")).Next);
    }

    public static TheoryData<Binding> NotToBeBound => [Pending("bar", 1), Published("foo"), Published("bar")];

    [Theory]
    [MemberData(nameof(NotToBeBound))]
    public void Bind_OtherManifestOrPublished_ChangesNothing(Binding current)
    {
        var step = Bind(Entry(current));
        Assert.Equal(new BindOutcome.Bound(current), step.Outcome);
        AssertChangesNothing(step);
    }

    [Fact]
    public void TakeOver_AsSeen_IsPendingAndTheOthersStayOpen()
    {
        var seen = Pending("bar", 1, 2);
        AssertPends(TagSteps.TakeOver(Entry(seen), seen with { By = "x", Since = Noon.AddDays(1) }, Push(7, "foo", 5)), 1, 2, 7);
    }

    [Theory]
    [MemberData(nameof(OtherThanSeen))]
    public void TakeOver_ChangedSinceSeen_ChangesNothing(Binding current)
    {
        var step = TagSteps.TakeOver(Entry(current), Pending("bar", 1), Push(7, "foo"));
        Assert.Equal(new BindOutcome.Bound(current), step.Outcome);
        AssertChangesNothing(step);
    }

    [Fact]
    public void TakeOver_BindingGone_IsGone()
    {
        var step = TagSteps.TakeOver(TagEntry.Unknown, Pending("bar", 1), Push(7, "foo"));
        Assert.Equal(new BindOutcome.Gone(), step.Outcome);
        AssertChangesNothing(step);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adopt_AsSeen_IsPublished(bool wasPending)
    {
        var seen = wasPending ? Pending("bar", 1, 2) : null;
        var step = TagSteps.Adopt(Entry(seen, "old"), seen, Seen);
        var expected = new Binding(Seen.Content, BindingState.Published, Seen.At, Seen.By, default) { IsAdopted = true };
        Assert.Equal(new AdoptOutcome.Published(expected), step.Outcome);
        AssertSame(Entry(expected, "old"), step.Next);
    }

    [Fact]
    public void Adopt_PendingManifestItself_IsPublishedAsPushed()
    {
        var seen = Pending("seen", 1);
        var published = Assert.IsType<AdoptOutcome.Published>(TagSteps.Adopt(Entry(seen), seen, Seen).Outcome);
        Assert.False(published.Current.IsAdopted);
    }

    [Fact]
    public void Confirm_AdoptedThenDeleted_StaysAdopted()
    {
        var deleted = Published("foo") with { IsAdopted = true, IsDeleted = true };
        Assert.Equal(deleted with { IsDeleted = false }, TagSteps.Confirm(Entry(deleted), Push(1, "foo")).Next!.Binding);
    }

    // Whoever found it may have looked before a delete.
    [Fact]
    public void Confirm_FoundUpstreamSinceThePushBegan_IsBoundAgainOnce()
    {
        var found = Published("foo") with { IsAdopted = true, Since = Noon.AddMinutes(6) };
        var step = TagSteps.Confirm(Entry(found, "old"), Push(7, "foo", 5));
        Assert.Equal(new ConfirmOutcome.Rebound(), step.Outcome);
        AssertSame(Entry(found with { Since = Noon.AddMinutes(5) }, "old"), step.Next);
        Assert.Equal(new ConfirmOutcome.Confirmed(), TagSteps.Confirm(step.Next!, Push(7, "foo", 5)).Outcome);
    }

    [Fact]
    public void Confirm_FoundUpstreamBeforeThePushBegan_IsConfirmed()
    {
        var step = TagSteps.Confirm(Entry(Published("foo") with { IsAdopted = true }), Push(7, "foo", 5));
        Assert.Equal(new ConfirmOutcome.Confirmed(), step.Outcome);
        AssertChangesNothing(step);
    }

    public static TheoryData<Binding> OtherThanSeen =>
        [Pending("bar", 2), Pending("bar", 1, 2), Pending("bar"), Pending("other", 1), Published("bar"), Published("seen")];

    [Theory]
    [MemberData(nameof(OtherThanSeen))]
    public void Adopt_ChangedSinceSeen_ChangesNothing(Binding current)
    {
        AssertStaysUnadopted(Entry(current), Pending("bar", 1));
        AssertStaysUnadopted(Entry(current), null);
    }

    [Fact]
    public void Adopt_BindingGoneSinceSeen_ChangesNothing() => AssertStaysUnadopted(TagEntry.Unknown, Pending("bar", 1));

    [Theory]
    [InlineData("seen")]
    [InlineData("alias")]
    public void Adopt_DigestTheTagWasReleasedFrom_IsOverlooked(string released)
    {
        var adoption = Seen with { Content = Seen.Content with { Alias = DigestOf("alias") } };
        var step = TagSteps.Adopt(Entry(null, "old", released), null, adoption);
        Assert.Equal(new AdoptOutcome.Released(), step.Outcome);
        AssertChangesNothing(step);
    }

    [Fact]
    public void Adopt_ReleasedDigestButThePushIsNoLongerBound_IsJudgedAgain() =>
        AssertStaysUnadopted(Entry(null, "seen"), Pending("bar", 1));

    private static Step<BindOutcome> Bind(TagEntry entry) => TagSteps.Bind(entry, Push(7, "foo", 5));

    private static void AssertPends(Step<BindOutcome> step, params long[] attempts)
    {
        var push = Push(7, "foo", 5);
        var pending = Pending("foo", attempts) with { Since = push.At, By = push.By };
        Assert.Equal(new BindOutcome.Pending(pending), step.Outcome);
        AssertSame(Entry(pending), step.Next);
        Assert.Null(step.Appended);
    }

    private static void AssertStaysUnadopted(TagEntry entry, Binding? seen)
    {
        var step = TagSteps.Adopt(entry, seen, Seen);
        Assert.Equal(new AdoptOutcome.Changed(), step.Outcome);
        AssertChangesNothing(step);
    }

    private static void AssertChangesNothing<TOutcome>(Step<TOutcome> step)
    {
        Assert.Null(step.Next);
        Assert.Null(step.Appended);
    }
}
