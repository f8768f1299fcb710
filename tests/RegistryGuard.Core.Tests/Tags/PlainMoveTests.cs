using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;
using static RegistryGuard.Core.Tests.Tags.MoveStepsTests;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>The confirm of a conditional push to a plain floating tag, whose entry keeps no confirmed move.</summary>
public class PlainMoveTests
{
    private static readonly Incarnation Now = new(1);

    public static TheoryData<string, TagEntry, string?> Befores => new()
    {
        { "unknown", TagEntry.Unknown, null },
        { "unknown to the record", TagEntry.Unknown, "had" },
        { "moved there", Plain("had", 3), "had" },
        { "moved elsewhere, and written past the guard", Plain("foo", 3), "had" },
        { "moved to this, and written past the guard", Plain("new", 3), "had" },
        { "recorded before", Confirmed("foo", 3), "had" },
        { "bound before", Entry(Published("foo")), "had" },
    };

    [Theory]
    [MemberData(nameof(Befores))]
    public void Confirm_OwnSlot_IsTheNextMoveFromWhatUpstreamHad(string _, TagEntry before, string? had)
    {
        var (entry, move) = BindPlain(before, "new", had);
        var step = MoveSteps.Confirm(entry, Now, move);
        Assert.IsType<ConfirmMoveOutcome.Confirmed>(step.Outcome);
        Assert.Equal((before.LastMove?.Number ?? 0) + 1, step.Appended!.Number);
        Assert.Equal(had is null ? null : DigestOf(had), step.Appended.Previous);
        AssertSame(before with { Binding = null, LastMove = step.Appended, Recorded = null }, step.Next);
        Assert.Equal("policy", step.WrittenUnder);
    }

    [Fact]
    public void Confirm_OfWhatTheTagHad_MovesNothing()
    {
        var (entry, move) = BindPlain(Plain("new", 3), "new", "new");
        var step = MoveSteps.Confirm(entry, Now, move);
        Assert.IsType<ConfirmMoveOutcome.Confirmed>(step.Outcome);
        Assert.Null(step.Appended);
        AssertSame(Plain("new", 3), step.Next);
    }

    [Fact]
    public void Confirm_OfWhatTheTagHadWithoutTheRecordKnowing_IsAMoveAllTheSame()
    {
        var (entry, move) = BindPlain(Plain("foo", 3), "new", "new");
        Assert.Equal((4, DigestOf("foo")), (MoveSteps.Confirm(entry, Now, move).Appended!.Number, MoveSteps.Confirm(entry, Now, move).Appended!.Previous));
    }

    [Fact]
    public void Confirm_AnotherIsPending_IsContested()
    {
        var (first, move) = BindPlain(Plain("had", 3), "new", "had");
        var (entry, _) = BindPlain(first, "other", "had", number: 8);
        Assert.IsType<ConfirmMoveOutcome.Contested>(MoveSteps.Confirm(entry, Now, move).Outcome);
    }

    [Fact]
    public void Confirm_AnotherWasConfirmedSinceTheBind_IsOvertakenByIt()
    {
        var (first, move) = BindPlain(Plain("had", 3), "new", "had");
        var (second, other) = BindPlain(first, "other", "had", number: 8);
        var entry = MoveSteps.Confirm(second, Now, other).Next!;
        var overtaken = Assert.IsType<ConfirmMoveOutcome.Overtaken>(MoveSteps.Confirm(entry, Now, move).Outcome);
        Assert.Equal(DigestOf("other"), overtaken.Current.Content.Digest);
    }

    [Fact]
    public void Confirm_WrittenWithoutAConditionSinceTheBind_IsOvertakenByThat()
    {
        var (bound, move) = BindPlain(Plain("had", 3), "new", "had");
        var entry = TagSteps.Float(bound, new(Manifest("other"), Noon, "", "", "policy")).Next!;
        Assert.IsType<ConfirmMoveOutcome.Overtaken>(MoveSteps.Confirm(entry, Now, move).Outcome);
    }

    [Fact]
    public void Confirm_TheOneThatTookTheSlotHasGivenItUp_IsLost()
    {
        var (first, move) = BindPlain(Plain("had", 3), "new", "had");
        var (second, other) = BindPlain(first, "other", "had", number: 8);
        var entry = MoveSteps.Settle(second, other).Next!;
        Assert.Equal(new(new ConfirmMoveOutcome.Lost()), MoveSteps.Confirm(entry, Now, move));
    }

    [Fact]
    public void Confirm_InAnotherRecord_IsLost()
    {
        var (entry, move) = BindPlain(Plain("had", 3), "new", "had");
        Assert.Equal(new(new ConfirmMoveOutcome.Lost()), MoveSteps.Confirm(entry, new(2), move));
        Assert.Equal(new(new ConfirmMoveOutcome.Lost()), MoveSteps.Confirm(Plain("other", 9), new(2), move));
    }

    private static (TagEntry Entry, MoveAttempt Move) BindPlain(TagEntry entry, string content, string? had, long number = 7)
    {
        var move = Move(number, content) with { IsPlain = true, Had = had is null ? null : (Digest?)DigestOf(had) };
        var step = MoveSteps.Bind(entry, Now, new(entry, Now), move);
        return (step.Next!, move with { Slot = ((BindMoveOutcome.Pending)step.Outcome).Current.Number });
    }
}
