using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

public partial class TagStepsTests
{
    [Theory]
    [InlineData(new string[0], new[] { "foo" })]
    [InlineData(new[] { "old" }, new[] { "old", "foo" })]
    public void Release_Published_IsUnboundAndMarkedBesidesEarlierMarks(string[] released, string[] marks)
    {
        var step = TagSteps.Release(Entry(Published("foo"), released), Published("foo").Content);
        Assert.Equal(new ReleaseOutcome.Released(Published("foo")), step.Outcome);
        AssertSame(Entry(null, marks), step.Next);
    }

    [Fact]
    public void Retire_Published_StaysBoundAndNeedsNothing()
    {
        var step = TagSteps.Retire(Entry(Published("foo") with { IsAdopted = true }, "old"), Manifest("foo"));

        Assert.IsType<ReleaseOutcome.Released>(step.Outcome);
        AssertSame(Entry(Retired, "old"), step.Next);
        Assert.Empty(step.Next!.Needed);
    }

    [Theory]
    [MemberData(nameof(NotToBeReleased))]
    public void Retire_AnythingElse_ChangesNothing(Binding? current)
    {
        var step = TagSteps.Retire(Entry(current, "old"), Published("foo").Content);
        Assert.Equal(new ReleaseOutcome.NotPublished(current), step.Outcome);
        AssertChangesNothing(step);
    }

    // A push that was under way when the tag was retired.
    [Theory]
    [InlineData("foo")]
    [InlineData("bar")]
    public void Retired_Tag_TakesNoPushAndIsNotBroughtBack(string pushed)
    {
        Assert.Equal(new ConfirmOutcome.Overtaken(Retired), TagSteps.Confirm(Entry(Retired), Push(7, pushed)).Outcome);
        Assert.Equal(new BindOutcome.Bound(Retired), TagSteps.Bind(Entry(Retired), Push(7, pushed)).Outcome);
        Assert.False(TagSteps.MarkDeleted(Entry(Retired), Manifest("foo"), isDeleted: false).Outcome);
        AssertSame(Entry(null, "foo"), TagSteps.Release(Entry(Retired), Manifest("foo")).Next);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(59, false)]
    [InlineData(-1, false)]
    public void GiveUp_Pending_IsUnboundOnceItIsAsOldAsATakeover(int minutes, bool isGivenUp)
    {
        var pending = Pending("foo", 7);
        var step = TagSteps.GiveUp(Entry(pending, "old"), pending, pending.Since.AddMinutes(minutes), TimeSpan.FromHours(1));

        Assert.Equal(isGivenUp ? new ReleaseOutcome.Released(pending) : new ReleaseOutcome.StillPending(pending), step.Outcome);
        if (isGivenUp)
        {
            AssertSame(Entry(null, "old"), step.Next);
        }
        else
        {
            AssertChangesNothing(step);
        }
    }

    [Fact]
    public void GiveUp_JoinedOrTakenOverSinceSeen_IsStillPending()
    {
        var seen = Pending("foo", 7);
        foreach (var current in (Binding[])[Pending("foo", 8), Pending("bar", 7)])
        {
            var step = TagSteps.GiveUp(Entry(current), seen, seen.Since.AddDays(1), TimeSpan.FromHours(1));
            Assert.Equal(new ReleaseOutcome.StillPending(current), step.Outcome);
            AssertChangesNothing(step);
        }
    }

    [Fact]
    public void GiveUp_PublishedOrUnbound_ChangesNothing()
    {
        foreach (var current in (Binding?[])[null, Published("foo")])
        {
            var step = TagSteps.GiveUp(Entry(current), Pending("foo", 7), Pending("foo", 7).Since.AddDays(1), TimeSpan.FromHours(1));
            Assert.Equal(new ReleaseOutcome.NotPublished(current), step.Outcome);
            AssertChangesNothing(step);
        }
    }

    private static readonly Binding Retired = Published("foo") with { IsDeleted = true, IsRetired = true };

    public static TheoryData<Binding?> NotToBeReleased => new((Binding?)null, Pending("foo", 7), Published("bar"));

    [Theory]
    [MemberData(nameof(NotToBeReleased))]
    public void Release_AnythingElse_ChangesNothing(Binding? current)
    {
        var step = TagSteps.Release(Entry(current, "old"), Published("foo").Content);
        Assert.Equal(new ReleaseOutcome.NotPublished(current), step.Outcome);
        AssertChangesNothing(step);
    }
}
