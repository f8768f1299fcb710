using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

public partial class TagStepsTests
{
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
        Assert.Equal(new ConfirmOutcome.Rebound(), step.Outcome);
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
        { Pending("foo", 1), null, null },
        { null, new(41, Manifest("bar"), null, Noon, "", ""), "bar" },
        { Published("foo"), new(41, Manifest("bar"), null, Noon, "", ""), "foo" },
    };

    [Theory]
    [MemberData(nameof(BeforeAMove))]
    public void Float_AnyTag_DropsTheBindingAndAppendsTheNextMove(Binding? binding, Move? last, string? previous)
    {
        var before = new TagEntry(binding, [DigestOf("old")], last);
        var step = TagSteps.Float(before, new(Manifest("new"), Noon, "mover", "::1", "policy"));
        var expected = new Move(
            last is null ? 1 : 42, Manifest("new"), previous is null ? null : DigestOf(previous), Noon, "mover", "::1");
        Assert.Equal(new(expected, IsNew: true), step.Outcome);
        Assert.Equal(expected, step.Appended);
        Assert.Equal("policy", step.WrittenUnder);
        AssertSame(before with { Binding = null, LastMove = expected }, step.Next);
    }

    [Fact]
    public void Float_ToWhatTheLastMoveGave_MovesNothing()
    {
        var last = new Move(41, Manifest("bar"), null, Noon, "", "");
        var step = TagSteps.Float(new(null, [], last), new(Manifest("bar"), Noon, "mover", "::1", "policy"));
        Assert.Equal(new(new(last, IsNew: false)) { WrittenUnder = "policy" }, step);
    }
}
