using RegistryGuard.Core.Record;
using static RegistryGuard.Core.Tests.Record.Entries;

namespace RegistryGuard.Core.Tests.Record;

public class TagStepsTests
{
    private static readonly Adoption Seen = new(Manifest("seen"), Noon.AddHours(1), "looker");

    [Fact]
    public void Bind_UnboundTag_IsPending() => AssertPends(Bind(TagEntry.Unknown), 7);

    [Fact]
    public void Bind_PendingWithTheSameManifest_JoinsAndRenewsItsAge() => AssertPends(Bind(Entry(Pending("foo", 1))), 1, 7);

    [Fact]
    public void Bind_SameAttemptAgain_IsOpenOnce() => AssertPends(Bind(Entry(Pending("foo", 7))), 7);

    [Fact]
    public void Bind_DigestTheTagWasReleasedFrom_TakesItOutOfTheMark()
    {
        var step = TagSteps.Bind(Entry(null, "foo", "bar"), Push(7, "foo"));
        Assert.Equal([DigestOf("bar")], step.Next!.Released.AsEnumerable());
    }

    [Fact]
    public void Bind_ReleasedByItsOtherDigest_TakesItOutOfTheMark()
    {
        var push = Push(7, "foo") with { Content = Manifest("foo") with { Alias = DigestOf("alias") } };
        Assert.Empty(TagSteps.Bind(Entry(null, "alias"), push).Next!.Released);
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
        var expected = new Binding(Seen.Content, BindingState.Published, Seen.At, Seen.By, default);
        Assert.Equal(new AdoptOutcome.Published(expected), step.Outcome);
        AssertSame(Entry(expected, "old"), step.Next);
    }

    [Fact]
    public void Adopt_PendingManifestItself_IsPublished()
    {
        var seen = Pending("seen", 1);
        Assert.IsType<AdoptOutcome.Published>(TagSteps.Adopt(Entry(seen), seen, Seen).Outcome);
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
    public void Confirm_Pending_IsPublishedAsItWasBound()
    {
        var step = TagSteps.Confirm(Entry(Pending("foo", 1, 7), "old"), Push(7, "foo", 5));
        Assert.Equal(new ConfirmOutcome.Confirmed(), step.Outcome);
        AssertSame(Entry(Published("foo"), "old"), step.Next);
    }

    [Fact]
    public void Confirm_UnboundAndNeverReleased_IsPublishedForTheRecordWasLost()
    {
        var push = Push(7, "foo", 5);
        var step = TagSteps.Confirm(TagEntry.Unknown, push);
        Assert.Equal(new ConfirmOutcome.Confirmed(), step.Outcome);
        AssertSame(Entry(new(push.Content, BindingState.Published, push.At, push.By, default)), step.Next);
    }

    public static TheoryData<Binding?, string[], ConfirmOutcome> NotToBeChangedByConfirm => new()
    {
        { Published("foo"), [], new ConfirmOutcome.Confirmed() },
        { Published("bar"), [], new ConfirmOutcome.Overtaken(Published("bar")) },
        { Pending("bar", 7), [], new ConfirmOutcome.Contested(Pending("bar", 7)) },
        { null, ["foo"], new ConfirmOutcome.Overtaken(null) },
        { null, ["other"], new ConfirmOutcome.Overtaken(null) },
    };

    [Theory]
    [MemberData(nameof(NotToBeChangedByConfirm))]
    public void Confirm_AnythingElse_ChangesNothing(Binding? current, string[] released, ConfirmOutcome outcome)
    {
        var step = TagSteps.Confirm(Entry(current, released), Push(7, "foo"));
        Assert.Equal(outcome, step.Outcome);
        AssertChangesNothing(step);
    }

    [Fact]
    public void Settle_LastOpenAttempt_TakesTheBindingBack()
    {
        var step = TagSteps.Settle(Entry(Pending("foo", 7), "old"), Push(7, "foo"));
        Assert.True(step.Outcome);
        AssertSame(Entry(null, "old"), step.Next);
    }

    [Fact]
    public void Settle_OneOfSeveral_StaysPendingWithTheOthers()
    {
        var step = TagSteps.Settle(Entry(Pending("foo", 1, 7, 2)), Push(7, "foo"));
        Assert.False(step.Outcome);
        AssertSame(Entry(Pending("foo", 1, 2)), step.Next);
    }

    [Fact]
    public void Settle_AttemptThatWasTakenOverFrom_LeavesTheNewOne()
    {
        var step = TagSteps.Settle(Entry(Pending("foo", 1, 7)), Push(1, "bar"));
        AssertSame(Entry(Pending("foo", 7)), step.Next);
    }

    public static TheoryData<Binding?> NotToBeSettled =>
        [(Binding?)null, Published("foo"), Pending("foo", 1), Pending("foo", 0, 1, 2), Pending("foo")];

    [Theory]
    [MemberData(nameof(NotToBeSettled))]
    public void Settle_AttemptThatIsNotOpen_ChangesNothing(Binding? current)
    {
        var step = TagSteps.Settle(Entry(current), Push(7, "foo"));
        Assert.False(step.Outcome);
        Assert.Null(step.Next);
    }

    [Fact]
    public void Settle_MoreAttemptsThanAreToldApart_NeverTakesTheBindingBack()
    {
        var entry = TagEntry.Unknown;
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            entry = TagSteps.Bind(entry, Push(attempt, "foo")).Next!;
        }

        for (var attempt = 0; attempt <= 20; attempt++)
        {
            var step = TagSteps.Settle(entry, Push(attempt, "foo"));
            Assert.False(step.Outcome);
            entry = step.Next ?? entry;
        }

        Assert.Equal([Attempt.None], entry.Binding!.OpenAttempts.All.AsEnumerable());
    }

    public static TheoryData<Binding?, Move?, string?> BeforeAMove => new()
    {
        { null, null, null },
        { Published("foo"), null, "foo" },
        { Pending("foo", 1), null, "foo" },
        { null, new(41, Manifest("bar"), null, Noon, "", ""), "bar" },
        { Published("foo"), new(41, Manifest("bar"), null, Noon, "", ""), "foo" },
    };

    [Theory]
    [MemberData(nameof(BeforeAMove))]
    public void Float_AnyTag_DropsTheBindingAndAppendsTheNextMove(Binding? binding, Move? last, string? previous)
    {
        var before = new TagEntry(binding, [DigestOf("old")], last);
        var step = TagSteps.Float(before, new(Manifest("new"), Noon, "mover", "::1"));
        var expected = new Move(
            last is null ? 1 : 42, Manifest("new"), previous is null ? null : DigestOf(previous), Noon, "mover", "::1");
        Assert.Equal(expected, step.Outcome);
        Assert.Equal(expected, step.Appended);
        AssertSame(before with { Binding = null, LastMove = expected }, step.Next);
    }

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
