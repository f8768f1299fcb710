using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

public class MoveStepsTests
{
    private static readonly Incarnation Now = new(1);
    private static readonly Incarnation Other = new(2);

    private static readonly FoundMove Found = new(Manifest("seen"), Noon.AddHours(1), "looker", "::1");

    [Fact]
    public void Bind_UnknownTag_IsPendingInTheFirstSlot()
    {
        var step = MoveSteps.Bind(TagEntry.Unknown, Now, new(TagEntry.Unknown, Now), Move(7, "foo"));
        var pending = new PendingMove(1, Manifest("foo"), new(7), Noon, "user7", Now);
        Assert.Equal(new BindMoveOutcome.Pending(pending), step.Outcome);
        AssertSame(new TagEntry(null, [], null) { Recorded = new(null, pending) }, step.Next);
        Assert.Null(step.Appended);
        Assert.Equal("policy", step.WrittenUnder);
    }

    [Fact]
    public void Bind_PlainTagThatHasMoved_GoesOnWithItsNumbers() =>
        Assert.Equal(4, Bind(Plain("foo", 3), "bar").Recorded!.Pending!.Number);

    [Fact]
    public void Bind_AnotherIsPending_ReplacesItAndLeavesWhatIsConfirmed()
    {
        var entry = Bind(Confirmed("foo"), "bar");
        var next = Bind(entry, "other", number: 8);
        Assert.Equal(entry.Recorded!.Confirmed, next.Recorded!.Confirmed);
        Assert.Equal(new Attempt(8), next.Recorded.Pending!.Attempt);
    }

    public static TheoryData<string, TagEntry, TagEntry> Changes => new()
    {
        { "bound", Confirmed("foo"), Bind(Confirmed("foo"), "bar") },
        { "bound by another attempt", Bind(Confirmed("foo"), "bar"), Bind(Confirmed("foo"), "bar", number: 8) },
        { "settled", Bind(Confirmed("foo"), "bar"), Confirmed("foo") },
        { "confirmed", Confirmed("foo"), Confirmed("bar") },
        { "moved there and back", Confirmed("foo", 1), Confirmed("foo", 3) },
        { "confirmed in another record", Confirmed("foo"), Confirmed("foo", incarnation: Other) },
        { "plain meanwhile", Plain("foo", 1), Plain("foo", 2) },
        { "found", Plain("foo", 1), Confirmed("foo") },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Bind_EntryChangedSinceItWasSeen_IsJudgedAgain(string _, TagEntry seen, TagEntry entry) =>
        Assert.Equal(new(new BindMoveOutcome.Changed()), MoveSteps.Bind(entry, Now, new(seen, Now), Move(7, "other")));

    [Theory]
    [MemberData(nameof(Changes))]
    public void Find_EntryChangedSinceItWasSeen_RecordsNothing(string _, TagEntry seen, TagEntry entry)
    {
        // In a record that has confirmed neither.
        var third = new Incarnation(3);
        Assert.Equal(new(new FindMoveOutcome.Changed()), MoveSteps.Find(entry, third, new(seen, third), Found));
    }

    [Fact]
    public void BindAndFind_RecordChangedSinceItWasSeen_DoNothing()
    {
        var entry = Plain("foo", 1);
        Assert.Equal(new(new BindMoveOutcome.Changed()), MoveSteps.Bind(entry, Other, new(entry, Now), Move(7, "other")));
        Assert.Equal(new(new FindMoveOutcome.Changed()), MoveSteps.Find(entry, Other, new(entry, Now), Found));
    }

    // A store keeps times to the millisecond.
    [Fact]
    public void Bind_SeenAsAStoreGivesIt_IsAsSeen()
    {
        var entry = Bind(Confirmed("foo"), "bar", at: Noon.AddTicks(1));
        var read = TagEntryCodec.Decode(TagEntryCodec.Encode(entry));
        Assert.NotEqual(entry.Recorded, read.Recorded);
        Assert.IsType<BindMoveOutcome.Pending>(MoveSteps.Bind(read, Now, new(entry, Now), Move(8, "other")).Outcome);
    }

    [Fact]
    public void Settle_OwnSlot_IsGivenUp()
    {
        AssertSame(Confirmed("foo"), MoveSteps.Settle(Bind(Confirmed("foo"), "bar"), Move(7, "bar")).Next);
        AssertSame(TagEntry.Unknown, MoveSteps.Settle(Bind(TagEntry.Unknown, "bar"), Move(7, "bar")).Next);
    }

    [Fact]
    public void Settle_SlotOfAnother_IsLeft() =>
        Assert.Equal(new(false), MoveSteps.Settle(Bind(Confirmed("foo"), "bar"), Move(8, "bar")));

    [Fact]
    public void Confirm_OwnMove_IsTheLastOneAndIsAppended()
    {
        var step = MoveSteps.Confirm(Bind(Confirmed("foo", 3), "bar"), Now, Move(7, "bar"));
        var move = new Move(4, Manifest("bar"), DigestOf("foo"), Noon, "user7", "::1");
        Assert.Equal(new ConfirmMoveOutcome.Confirmed(new(move, Now)), step.Outcome);
        Assert.Equal(move, step.Appended);
        AssertSame(new TagEntry(null, [], move) { Recorded = new(new(move, Now), null) }, step.Next);
        Assert.Equal("policy", step.WrittenUnder);
    }

    [Fact]
    public void Confirm_ConfirmedAlready_AppendsNothing()
    {
        var step = MoveSteps.Confirm(Confirmed("bar"), Now, Move(7, "bar"));
        Assert.IsType<ConfirmMoveOutcome.Confirmed>(step.Outcome);
        Assert.Null(step.Next);
        Assert.Null(step.Appended);
    }

    public static TheoryData<string, TagEntry, Incarnation, ConfirmMoveOutcome> Unconfirmed => new()
    {
        { "another confirmed", Confirmed("foo"), Now, new ConfirmMoveOutcome.Overtaken(Confirmed("foo").Recorded!.Confirmed!) },
        { "another pending", Bind(Confirmed("foo"), "foo", 8), Now, new ConfirmMoveOutcome.Contested(Bind(Confirmed("foo"), "foo", 8).Recorded!.Pending!) },
        { "another pending of the same", Bind(Confirmed("bar"), "bar", 8), Now, new ConfirmMoveOutcome.Contested(Bind(Confirmed("bar"), "bar", 8).Recorded!.Pending!) },
        { "nothing known", TagEntry.Unknown, Now, new ConfirmMoveOutcome.Lost() },
        { "plain meanwhile", Plain("bar", 2), Now, new ConfirmMoveOutcome.Lost() },
        { "another record", Bind(Confirmed("foo"), "bar"), Other, new ConfirmMoveOutcome.Lost() },
        { "found in another record", Confirmed("bar", incarnation: Other), Other, new ConfirmMoveOutcome.Lost() },
        { "another found in another record", Confirmed("foo", incarnation: Other), Other, new ConfirmMoveOutcome.Overtaken(Confirmed("foo", incarnation: Other).Recorded!.Confirmed!) },
    };

    [Theory]
    [MemberData(nameof(Unconfirmed))]
    public void Confirm_NotToBeConfirmed_ChangesNothing(string _, TagEntry entry, Incarnation now, ConfirmMoveOutcome outcome) =>
        Assert.Equal(new(outcome), MoveSteps.Confirm(entry, now, Move(7, "bar")));

    [Fact]
    public void Find_UnknownTag_IsTheFirstMove()
    {
        var step = MoveSteps.Find(TagEntry.Unknown, Now, new(TagEntry.Unknown, Now), Found);
        var move = new Move(1, Manifest("seen"), null, Found.At, "looker", "::1");
        AssertSame(new TagEntry(null, [], move) { Recorded = new(new(move, Now) { IsFound = true }, null) }, step.Next);
        Assert.Equal(move, step.Appended);
    }

    [Fact]
    public void Find_WhatTheLastMoveGaveTheTag_IsThatMoveStill()
    {
        var plain = Plain("seen", 3);
        var step = MoveSteps.Find(plain, Now, new(plain, Now), Found with { Content = Found.Content with { Children = DigestSet.Of(DigestOf("child")) } });
        Assert.Null(step.Appended);
        Assert.Equal(3, step.Next!.Recorded!.Confirmed!.Number);
        Assert.Equal(Noon, step.Next.LastMove!.At);
        Assert.True(step.Next.Recorded.Confirmed.Content.All.Contains(DigestOf("child")));
    }

    [Fact]
    public void Find_CertainTag_IsLeftAsItIs()
    {
        var entry = Bind(Confirmed("foo"), "bar");
        var step = MoveSteps.Find(entry, Now, new(TagEntry.Unknown, Now), Found);
        Assert.Equal(new FindMoveOutcome.Certain(new(entry, Now), IsNew: false), step.Outcome);
        Assert.Null(step.Next);
    }

    [Fact]
    public void Find_WhilePendingWasJudgedWithoutIt_TakesItsSlot()
    {
        var entry = Bind(TagEntry.Unknown, "foo");
        var next = MoveSteps.Find(entry, Now, new(entry, Now), Found).Next!;
        Assert.Null(next.Recorded!.Pending);
        Assert.IsType<ConfirmMoveOutcome.Overtaken>(MoveSteps.Confirm(next, Now, Move(7, "foo")).Outcome);
    }

    [Fact]
    public void Find_WhatIsPending_ConfirmsItForItsPusher()
    {
        var entry = Bind(TagEntry.Unknown, "seen");
        var next = MoveSteps.Find(entry, Now, new(entry, Now), Found).Next!;
        Assert.IsType<ConfirmMoveOutcome.Confirmed>(MoveSteps.Confirm(next, Now, Move(7, "seen")).Outcome);
    }

    [Fact]
    public void MadeNeeded_Bind_IsThePendingManifestAndWhatItLists()
    {
        var entry = Confirmed("foo");
        var index = Move(7, "bar") with { Content = Manifest("bar") with { Children = DigestSet.Of(DigestOf("child")) } };
        var next = MoveSteps.Bind(entry, Now, new(entry, Now), index).Next!;
        Assert.Equal(DigestSet.Of(DigestOf("bar"), DigestOf("child")), TagSteps.MadeNeeded(entry, next));
        Assert.True(TagSteps.MadeNeeded(next, MoveSteps.Confirm(next, Now, index).Next!).IsEmpty);
        Assert.True(TagSteps.MadeNeeded(next, MoveSteps.Settle(next, index).Next!).IsEmpty);
    }

    [Fact]
    public void MadeNeeded_Find_IsWhatWasFound()
    {
        var next = MoveSteps.Find(TagEntry.Unknown, Now, new(TagEntry.Unknown, Now), Found).Next!;
        Assert.Equal(DigestSet.Of(DigestOf("seen")), TagSteps.MadeNeeded(TagEntry.Unknown, next));
        Assert.True(TagSteps.MadeNeeded(Entry(Published("seen")), next).IsEmpty);
    }

    internal static TagEntry Plain(string content, long number) =>
        new(null, [], new(number, Manifest(content), null, Noon, "someone", ""));

    internal static TagEntry Confirmed(string content, long number = 1, Incarnation? incarnation = null) =>
        Plain(content, number) is var plain ? plain with { Recorded = new(new(plain.LastMove!, incarnation ?? Now), null) } : plain;

    internal static TagEntry Bind(TagEntry entry, string content, long number = 7, DateTimeOffset? at = null) =>
        MoveSteps.Bind(entry, Now, new(entry, Now), Move(number, content) with { At = at ?? Noon }).Next!;

    internal static MoveAttempt Move(long number, string content) =>
        new(new(number), Manifest(content), Noon, $"user{number}", "::1", "policy", Now);
}
