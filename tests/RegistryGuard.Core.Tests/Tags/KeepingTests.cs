using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>What is kept of a recorded floating tag (<c>keep</c>): which archive tags a move needs, what is kept after it, and what that
/// forbids.</summary>
public class KeepingTests
{
    private static readonly Incarnation Now = new(1);
    private static readonly Tag Release = Tag.Parse("v1-release");

    [Fact]
    public void FirstMove_OfATagThatHasNothing_NeedsAnArchiveTagOfWhatIsPushed() =>
        Assert.Equal(["A@0"], ArchivesOf(Bind(TagEntry.Unknown, "A")));

    [Fact]
    public void FirstMove_OfATagThatHadSomethingBeforeKeep_NeedsOneOfBoth() =>
        Assert.Equal(["X@0", "A@1"], ArchivesOf(Bind(Confirmed("X"), "A")));

    [Fact]
    public void Move_OfATagThatIsKept_NeedsOneOfWhatIsPushedAlone() =>
        Assert.Equal(["B@60"], ArchivesOf(Bind(Moved(TagEntry.Unknown, "A"), "B", minute: 1)));

    [Fact]
    public void Move_BackToWhatIsKept_NeedsNone() =>
        Assert.Empty(ArchivesOf(Bind(Moved(Moved(TagEntry.Unknown, "A"), "B"), "A")));

    [Fact]
    public void Move_WithoutKeep_NeedsNone() => Assert.Empty(ArchivesOf(Bind(Confirmed("X"), "A", keep: 0)));

    [Fact]
    public void Moves_InOneSecond_HaveStampsOfTheirOwn()
    {
        var entry = Moved(Moved(Moved(TagEntry.Unknown, "A"), "B"), "C");

        Assert.Equal(["C@2", "B@1", "A@0"], Kept(entry));
    }

    // Its pusher may have written them, or not: the name is the same, and so is the image.
    [Fact]
    public void Move_ThatReplacesAnother_WritesWhatThatWasToKeepUnderTheSameName()
    {
        var first = Bind(Confirmed("X"), "A");

        Assert.Equal(["X@0", "B@2"], ArchivesOf(Bind(first, "B", number: 8)));
        Assert.Equal(["X@0", "A@1"], ArchivesOf(Bind(first, "A", number: 8)));
    }

    [Fact]
    public void Confirm_KeepsWhatTheTagHasAndSoManyBefore()
    {
        TagEntry entry = TagEntry.Unknown;
        foreach (var content in (string[])["A", "B", "C"])
        {
            entry = Moved(entry, content, keep: 2);
        }

        Assert.Equal(["C@2", "B@1", "A@0"], Kept(entry));
        var step = Confirm(Bind(entry, "D", keep: 2), "D", keep: 2);
        Assert.Equal(["D@3", "C@2", "B@1"], Kept(step.Next!));
        Assert.Equal(["A@0"], Names(((ConfirmMoveOutcome.Confirmed)step.Outcome).Dropped));
    }

    [Fact]
    public void Confirm_OfAMoveBack_KeepsEachOnceAndTheLastUsedLongest()
    {
        var entry = Moved(Moved(Moved(TagEntry.Unknown, "A", keep: 2), "B", keep: 2), "C", keep: 2);

        entry = Moved(entry, "A", keep: 2);
        Assert.Equal(["A@0", "C@2", "B@1"], Kept(entry));
        Assert.Equal(["D@3", "A@0", "C@2"], Kept(Moved(entry, "D", keep: 2)));
    }

    [Theory]
    [InlineData(1, new[] { "D@3", "C@2" }, new[] { "B@1", "A@0" })]
    [InlineData(0, new string[0], new[] { "C@2", "B@1", "A@0" })]
    public void Confirm_KeepWasLowered_DropsAllThatIsTooMuch(int keep, string[] kept, string[] dropped)
    {
        var entry = Moved(Moved(Moved(TagEntry.Unknown, "A"), "B"), "C");

        var step = Confirm(Bind(entry, "D", keep), "D", keep);

        Assert.Equal(kept, Kept(step.Next!));
        Assert.Equal(dropped, Names(((ConfirmMoveOutcome.Confirmed)step.Outcome).Dropped));
    }

    [Fact]
    public void Settle_OfAMoveThatWasNotKept_KeepsWhatWasKept()
    {
        var entry = Moved(TagEntry.Unknown, "A");

        AssertSame(entry, MoveSteps.Settle(Bind(entry, "B"), Move(7, "B")).Next);
    }

    [Fact]
    public void Forget_OfADeletedTag_KeepsWhatWasKept()
    {
        var entry = Moved(Moved(TagEntry.Unknown, "A"), "B");

        var deleted = MoveSteps.Forget(entry).Next!;

        Assert.Equal(["B@1", "A@0"], Kept(deleted));
        Assert.Null(deleted.Recorded!.Confirmed);
        Assert.Null(MoveSteps.Forget(deleted).Next);
        AssertSame(deleted, TagEntryCodec.Decode(TagEntryCodec.Encode(deleted)));
        AssertSame(deleted, MoveSteps.Settle(MoveSteps.Bind(deleted, Now, new(deleted, Now), Move(7, "C")).Next!, Move(7, "C")).Next);
    }

    [Fact]
    public void Find_InAnotherRecord_KeepsWhatWasKept()
    {
        var (entry, other) = (Moved(Moved(TagEntry.Unknown, "A"), "B"), new Incarnation(2));

        var found = MoveSteps.Find(entry, other, new(entry, other), new(Manifest("Z"), Noon, "", "")).Next!;

        Assert.Equal(["B@1", "A@0"], Kept(found));
    }

    // What a move made needed it needed when it was bound.
    [Fact]
    public void MadeNeeded_ByAConfirm_IsNothingNew()
    {
        var bound = Bind(Moved(TagEntry.Unknown, "A"), "B");

        Assert.True(TagSteps.MadeNeeded(bound, Confirm(bound, "B").Next!).IsEmpty);
    }

    [Fact]
    public void Use_OfWhatIsKept_NamesItsArchiveTagAndForbidsTheDelete()
    {
        var entry = Moved(Moved(TagEntry.Unknown, "A"), "B");

        var kept = TagUse.Of(Release, entry, DigestSet.Of(DigestOf("A")))!;
        var had = TagUse.Of(Release, entry, DigestSet.Of(DigestOf("B")))!;

        Assert.Equal(("v1-release-20261120120000", Manifest("A")), (kept.KeptAs!.Value.Value, kept.MovedTo));
        Assert.Null(had.KeptAs);
        Assert.Null(TagUse.Of(Release, entry, DigestSet.Of(DigestOf("C"))));
        var policy = new TagPolicy(
            TagClass.Protected, true, BlobDeletes.Refuse, [new([], [TagPattern.Parse("*", PatternSubject.Tag)], TagClass.Floating, "policy.rules[0]", keep: 1)]);
        Assert.IsType<DeleteJudgement.Refuse>(DeleteJudgement.Of([kept], DigestSet.Of(DigestOf("A")), policy, RepositoryName.Parse("base"), byTag: null));
    }

    // A, B and C were moved to, and of those before the last one is kept.
    [Theory]
    [InlineData("v1-release-20261120120002", 1, true)]
    [InlineData("v1-release-20261120120001", 1, true)]
    [InlineData("v1-release-20261120120000", 1, true)]
    [InlineData("v1-release-20250101000000", 1, true)]
    [InlineData("v1-release-20250101000000", 2, false)]
    [InlineData("v1-release-20261120120003", 1, false)]
    [InlineData("v2-release-20261120120002", 2, false)]
    public void ArchiveTag_ThatIsKeptOrWasDropped_IsKnown(string archive, int keep, bool isKnown)
    {
        var entry = Moved(Moved(Moved(TagEntry.Unknown, "A", 1), "B", 1), "C", 1);

        Assert.Equal(isKnown, entry.Recorded!.KnowsArchive(Release, Tag.Parse(archive), keep));
    }

    [Fact]
    public void ArchiveTag_ThatAPendingMoveWrites_IsKnown()
    {
        var entry = Bind(Confirmed("X"), "A");

        Assert.True(entry.Recorded!.KnowsArchive(Release, Tag.Parse("v1-release-20261120120001"), 3));
        Assert.False(entry.Recorded.KnowsArchive(Release, Tag.Parse("v1-release-20261120120002"), 3));
    }

    [Fact]
    public void Use_OfAManifestThatAKeptIndexLists_IsOne()
    {
        var index = Manifest("A") with { Children = DigestSet.Of(DigestOf("child")) };
        var entry = Moved(Moved(TagEntry.Unknown, index), Manifest("B"));

        Assert.NotNull(TagUse.Of(Release, entry, DigestSet.Of(DigestOf("child")))!.KeptAs);
    }

    private static TagEntry Confirmed(string content)
    {
        var move = new Move(1, Manifest(content), null, Noon, "", "");
        return new(null, [], move) { Recorded = new(new(move, Now), null) };
    }

    private static TagEntry Moved(TagEntry entry, string content, int keep = 3) => Moved(entry, Manifest(content), keep);

    private static TagEntry Moved(TagEntry entry, ManifestIdentity content, int keep = 3)
    {
        var move = Move(7, content, keep);
        return MoveSteps.Confirm(MoveSteps.Bind(entry, Now, new(entry, Now), move).Next!, Now, move).Next!;
    }

    private static TagEntry Bind(TagEntry entry, string content, int keep = 3, long number = 7, int minute = 0) =>
        MoveSteps.Bind(entry, Now, new(entry, Now), Move(number, Manifest(content), keep) with { At = Noon.AddMinutes(minute).AddMilliseconds(400) }).Next!;

    private static Step<ConfirmMoveOutcome> Confirm(TagEntry entry, string content, int keep = 3) =>
        MoveSteps.Confirm(entry, Now, Move(7, Manifest(content), keep));

    private static MoveAttempt Move(long number, string content) => Move(number, Manifest(content), 3);

    private static MoveAttempt Move(long number, ManifestIdentity content, int keep) =>
        new(new(number), content, Noon.AddMilliseconds(400), "user", "::1", "policy", Now) { Keep = keep };

    private static IEnumerable<string> ArchivesOf(TagEntry entry) => Names(entry.Recorded!.Pending!.Archives);

    private static IEnumerable<string> Kept(TagEntry entry) => Names(entry.Recorded!.Kept);

    private static IEnumerable<string> Names(KeptManifests kept) => kept.All.Select(one =>
        $"{"ABCDXZ".Select(letter => letter.ToString()).Single(letter => one.Content.IsSameAs(Manifest(letter)))}@{(one.At - Noon).TotalSeconds}");
}
