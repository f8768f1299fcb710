using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;
using static RegistryGuard.Core.Tests.Tags.MoveStepsTests;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>The table of docs/moves.md: what becomes of a tag's entry when its class is another than it was.</summary>
public class ClassChangeTests
{
    private static readonly Incarnation Now = new(1);

    [Fact]
    public void ProtectedToRecorded_FoundByAPull_KeepsTheBinding()
    {
        var entry = Entry(Published("foo"));
        var next = Find(entry, "foo");
        Assert.Equal(entry.Binding, next.Binding);
        Assert.Equal(1, next.Recorded!.Confirmed!.Number);
    }

    [Fact]
    public void ProtectedToRecorded_ConfirmedMove_DropsTheBinding()
    {
        var entry = Find(Entry(Published("foo")), "foo");
        var step = MoveSteps.Confirm(Bind(entry, "bar"), Now, Move(7, "bar"));
        Assert.Null(step.Next!.Binding);
        Assert.Equal((2, DigestOf("foo")), (step.Appended!.Number, step.Appended.Previous));
    }

    [Fact]
    public void ProtectedToRecorded_FoundElsewhere_WasMovedFromTheBinding() =>
        Assert.Equal(DigestOf("foo"), Find(Entry(Published("foo")), "bar").LastMove!.Previous);

    [Fact]
    public void RecordedToProtected_CertainMove_BecomesThePublishedBinding()
    {
        var entry = Confirmed("foo", 3);
        var next = MoveSteps.Protect(entry, Now).Next!;
        AssertSame(entry with { Binding = new(Manifest("foo"), BindingState.Published, Noon, "someone", default), Recorded = null }, next);
        Assert.True(TagSteps.MadeNeeded(entry, next).IsEmpty);
    }

    [Fact]
    public void RecordedToProtected_CertainMoveThatWasFound_IsAnAdoptedBinding() =>
        Assert.True(MoveSteps.Protect(Find(Plain("foo", 3), "bar"), Now).Next!.Binding!.IsAdopted);

    [Fact]
    public void RecordedToProtected_CertainMoveBesideAPendingOne_BecomesTheBindingAndThePushIsLost()
    {
        var next = MoveSteps.Protect(Bind(Confirmed("foo"), "bar"), Now).Next!;
        Assert.Equal(DigestOf("foo"), next.Binding!.Content.Digest);
        Assert.Equal(new(new ConfirmMoveOutcome.Lost()), MoveSteps.Confirm(next, Now, Move(7, "bar")));
    }

    [Fact]
    public void RecordedToProtected_ReleasedFromWhatItHas_IsBoundToItAgain() =>
        Assert.Empty(MoveSteps.Protect(Confirmed("foo") with { Released = [DigestOf("foo")] }, Now).Next!.Released);

    [Fact]
    public void RecordedToProtected_PendingBindingFromBefore_GivesWay() =>
        Assert.Equal(DigestOf("foo"), MoveSteps.Protect(Confirmed("foo") with { Binding = Pending("bar", 9) }, Now).Next!.Binding!.Content.Digest);

    [Fact]
    public void RecordedToProtected_UncertainMove_BindsNothing()
    {
        var entry = Confirmed("foo", incarnation: new(2));
        Assert.Equal(new(entry), MoveSteps.Protect(entry, Now));
    }

    [Fact]
    public void ProtectedToRecordedAndBack_PublishedBinding_Stays()
    {
        var entry = Find(Entry(Published("foo")), "bar");
        Assert.Equal(new(entry), MoveSteps.Protect(entry, Now));
    }

    [Fact]
    public void RecordedToProtected_PublishedBinding_DropsTheRecordedPart()
    {
        var pending = TagSteps.Bind(Bind(Confirmed("foo"), "bar"), Push(7, "other")).Next!;
        var next = TagSteps.Confirm(pending, Push(7, "other")).Next!;
        Assert.Null(next.Recorded);
        Assert.Equal(1, next.LastMove!.Number);
    }

    [Fact]
    public void RecordedToProtected_PushThatIsTakenBack_LeavesTheRecordedPart()
    {
        var pending = TagSteps.Bind(Confirmed("foo"), Push(7, "other")).Next!;
        AssertSame(Confirmed("foo"), TagSteps.Settle(pending, Push(7, "other")).Next);
    }

    [Fact]
    public void RecordedToProtected_AdoptedTag_DropsTheRecordedPart() =>
        Assert.Null(TagSteps.Adopt(Confirmed("foo"), null, new(Manifest("foo"), Noon, "")).Next!.Recorded);

    [Theory]
    [InlineData("foo", 1)]
    [InlineData("bar", 2)]
    public void RecordedToPlain_Write_DropsTheRecordedPartAndGoesOnWithTheNumbers(string content, long number)
    {
        var step = TagSteps.Float(Bind(Confirmed("foo"), "other"), new(Manifest(content), Noon, "ci", "", "policy"));
        Assert.Null(step.Next!.Recorded);
        Assert.Equal(number, step.Next.LastMove!.Number);
        Assert.Equal(number > 1, step.Appended is not null);
    }

    [Fact]
    public void PlainToRecorded_IsUncertainUntilUpstreamWasAsked()
    {
        var plain = Plain("foo", 3);
        Assert.Null(new SeenEntry(plain, Now).Certain);
        Assert.Equal(3, Find(plain, "foo").Recorded!.Confirmed!.Number);
        Assert.Equal(4, Find(plain, "bar").Recorded!.Confirmed!.Number);
    }

    [Fact]
    public void RecordedToOpen_Write_DropsTheRecordedPart()
    {
        var step = TagSteps.Open(Confirmed("foo"), "policy");
        Assert.False(step.Outcome);
        AssertSame(Plain("foo", 1), step.Next);
    }

    [Fact]
    public void OpenToRecorded_GoesOnWithTheNumbers() =>
        Assert.Equal(2, Find(TagSteps.Open(Confirmed("foo"), "policy").Next!, "bar").LastMove!.Number);

    [Fact]
    public void RecordedTagDeleted_IsForgottenAndGoesOnWithTheNumbers()
    {
        var next = MoveSteps.Forget(Confirmed("foo")).Next!;
        AssertSame(Plain("foo", 1), next);
        Assert.Equal(2, Bind(next, "bar").Recorded!.Pending!.Number);
        Assert.Equal(new(false), MoveSteps.Forget(next));
    }

    private static TagEntry Find(TagEntry entry, string content) =>
        MoveSteps.Find(entry, Now, new(entry, Now), new(Manifest(content), Noon, "", "")).Next!;
}
