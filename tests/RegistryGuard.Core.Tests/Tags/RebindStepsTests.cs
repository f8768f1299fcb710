using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>The steps of a push in audit mode.</summary>
public class RebindStepsTests
{
    public static TheoryData<string, Binding?> NotPublished => new() { { "unbound", null }, { "pending", Pending("foo", 1) }, { "retired", Retired } };

    private static Binding Retired => Published("foo") with { IsDeleted = true, IsRetired = true };

    [Fact]
    public void Watch_OfAPublishedBinding_NotesTheAttempt()
    {
        var step = RebindSteps.Watch(Entry(Published("foo")), new(7));

        Assert.Equal(new Attempt(7), step.Next!.Binding!.Watch);
        AssertSame(step.Next, step.Outcome);
    }

    [Theory]
    [MemberData(nameof(NotPublished))]
    public void Watch_OfAnother_ChangesNothing(string kind, Binding? binding)
    {
        Assert.NotEmpty(kind);
        Assert.Null(RebindSteps.Watch(Entry(binding), new(7)).Next);
    }

    [Fact]
    public void Rebind_OfWhatWasSeen_PublishesAndTellsIt()
    {
        var seen = RebindSteps.Watch(Entry(Published("foo"), "bar"), new(7)).Outcome;

        var step = RebindSteps.Rebind(seen, seen, Push(7, "bar"));

        Assert.IsType<RebindOutcome.Rebound>(step.Outcome);
        Assert.Equal((true, Manifest("bar"), new Attempt(7)), (step.Next!.Binding!.IsPublished, step.Next.Binding.Content, step.Next.Binding.Watch));
        Assert.Empty(step.Next.Released);
        Assert.Equal((AuditKind.Binding, DigestOf("bar"), DigestOf("foo")), (step.Told!.Kind, step.Told.Digest!.Value, step.Told.Was!.Value));
    }

    [Fact]
    public void Rebind_ToWhatItIsBoundTo_ChangesNothing()
    {
        var seen = RebindSteps.Watch(Entry(Published("foo")), new(7)).Outcome;

        var step = RebindSteps.Rebind(seen, seen, Push(7, "foo"));

        Assert.IsType<RebindOutcome.Rebound>(step.Outcome);
        Assert.Null(step.Next);
    }

    [Fact]
    public void Rebind_OfWhatHasChanged_ChangesNothing()
    {
        var seen = RebindSteps.Watch(Entry(Published("foo")), new(7)).Outcome;
        TagEntry[] changed =
        [
            Entry(null), Entry(Pending("foo", 1)), Entry(Published("foo")), RebindSteps.Watch(seen, new(8)).Outcome,
            seen with { Binding = seen.Binding! with { IsDeleted = true } }, seen with { Released = [DigestOf("baz")] },
            Entry(Published("bar") with { Watch = new(7) }),
        ];

        Assert.All(changed, entry =>
        {
            var step = RebindSteps.Rebind(entry, seen, Push(7, "bar"));
            Assert.IsType<RebindOutcome.Changed>(step.Outcome);
            Assert.Null(step.Next);
        });
    }

    [Fact]
    public void Confirm_OfAWatchedBinding_EndsTheWatch()
    {
        var watched = RebindSteps.Watch(Entry(Published("foo")), new(7)).Outcome;

        var step = TagSteps.Confirm(watched, Push(1, "foo"));

        Assert.IsType<ConfirmOutcome.Confirmed>(step.Outcome);
        AssertSame(Entry(Published("foo")), step.Next);
        Assert.Null(step.Told);
    }
}
