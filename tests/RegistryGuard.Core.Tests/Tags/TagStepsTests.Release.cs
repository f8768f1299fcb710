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
