using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

public partial class TagStepsTests
{
    private static readonly Binding Deleted = Published("foo") with { IsDeleted = true };

    [Fact]
    public void MarkDeleted_Published_StaysBound()
    {
        var step = TagSteps.MarkDeleted(Entry(Published("foo"), "old"), Manifest("foo"), isDeleted: true);
        Assert.True(step.Outcome);
        AssertSame(Entry(Deleted, "old"), step.Next);
    }

    [Fact]
    public void MarkDeleted_NotAfterAll_IsAsBefore() =>
        AssertSame(Entry(Published("foo")), TagSteps.MarkDeleted(Entry(Deleted), Manifest("foo"), isDeleted: false).Next);

    public static TheoryData<Binding?, bool> NotToBeMarked => new()
    {
        { null, true }, { Pending("foo", 7), true }, { Published("bar"), true }, { Deleted, true }, { Published("foo"), false },
    };

    [Theory]
    [MemberData(nameof(NotToBeMarked))]
    public void MarkDeleted_AnythingElse_ChangesNothing(Binding? current, bool isDeleted)
    {
        var step = TagSteps.MarkDeleted(Entry(current), Manifest("foo"), isDeleted);
        Assert.False(step.Outcome);
        AssertChangesNothing(step);
    }

    [Fact]
    public void Confirm_OfADeletedTagsOwnManifest_TakesTheMarkAway()
    {
        var step = TagSteps.Confirm(Entry(Deleted), Push(7, "foo"));
        Assert.Equal(new ConfirmOutcome.Rebound(), step.Outcome);
        AssertSame(Entry(Published("foo")), step.Next);
    }

    [Fact]
    public void Open_Bound_IsUnboundAndKeepsMarkAndMoves()
    {
        var step = TagSteps.Open(Entry(Published("foo"), "old"), "policy");
        Assert.True(step.Outcome);
        AssertSame(Entry(null, "old"), step.Next);
        AssertChangesNothing(TagSteps.Open(Entry(null, "old"), "policy"));
    }

    public static TheoryData<Binding?, Binding?, string[]> Needs => new()
    {
        { null, Pending("foo", 7), ["foo"] },
        { Pending("foo", 7), Published("foo"), [] },
        { Pending("foo", 7), Published("bar"), ["bar"] },
        { Deleted, Published("foo"), ["foo"] },
        { Published("foo"), Deleted, [] },
        { Published("foo"), null, [] },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public void MadeNeeded_IsWhatTheTagDidNotNeedBefore(Binding? before, Binding? after, string[] needed) =>
        Assert.Equal(DigestSet.Of(needed.Select(DigestOf)), TagSteps.MadeNeeded(Entry(before), Entry(after)));
}
