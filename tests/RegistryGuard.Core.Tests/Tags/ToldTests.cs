using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>What each step has the audit list tell (docs/audit.md).</summary>
public sealed class ToldTests
{
    private static readonly Incarnation Here = new(1);
    private static readonly Origin Someone = new("ci", "10.0.0.1", "4bf92f3577b34da6a3ce929d0e0e4736");

    private static readonly TagEntry Bound = Entry(Published("foo"));
    private static readonly TagEntry Pend = Entry(Pending("foo", 1));
    private static readonly TagEntry Deleted = Entry(Published("foo") with { IsDeleted = true });
    private static readonly TagEntry Moved = Confirmed("foo");
    private static readonly TagEntry MovedUncertain = Moved with { Recorded = null };

    public static TheoryData<string, AuditLine?, string, string> Table => new()
    {
        { "a first bind", TagSteps.Bind(TagEntry.Unknown, Pushed("foo")).Told, "", "" },
        { "a takeover", TagSteps.TakeOver(Entry(Pending("bar", 1)), Pending("bar", 1), Pushed("foo")).Told, "", "" },
        { "a confirm of what is pending", TagSteps.Confirm(Pend, Pushed("foo")).Told, "binding foo", "" },
        { "a confirm after a loss", TagSteps.Confirm(TagEntry.Unknown, Pushed("foo")).Told, "binding foo", "" },
        { "a confirm of what is deleted", TagSteps.Confirm(Deleted, Pushed("foo")).Told, "binding foo", "" },
        { "a confirm of what is published", TagSteps.Confirm(Bound, Pushed("foo")).Told, "", "" },
        { "a confirm of what was found since", TagSteps.Confirm(Entry(Published("foo") with { IsAdopted = true, Since = Noon.AddDays(1) }), Pushed("foo")).Told, "", "" },
        { "a confirm that is overtaken", TagSteps.Confirm(Entry(Published("bar")), Pushed("foo")).Told, "", "" },
        { "a settle", TagSteps.Settle(Pend, Pushed("foo") with { Number = new(1) }).Told, "", "" },
        { "an adoption", TagSteps.Adopt(TagEntry.Unknown, null, Found("foo")).Told, "adoption foo", "" },
        { "an adoption over what is pending", TagSteps.Adopt(Entry(Pending("bar", 1)), Pending("bar", 1), Found("foo")).Told, "adoption foo", "" },
        { "a pull that completes a push", TagSteps.Adopt(Pend, Pending("foo", 1), Found("foo")).Told, "binding foo", "" },
        { "an adoption that comes too late", TagSteps.Adopt(Bound, null, Found("bar")).Told, "", "" },
        { "an adoption of what was released", TagSteps.Adopt(Entry(null, "foo"), null, Found("foo")).Told, "", "" },
        { "a release", TagSteps.Release(Bound, Manifest("foo"), Someone).Told, "release was foo", "" },
        { "a release of another", TagSteps.Release(Bound, Manifest("bar"), Someone).Told, "", "" },
        { "a delete", TagSteps.MarkDeleted(Bound, Manifest("foo"), true, Someone).Told, "deletion foo", "" },
        { "a delete again", TagSteps.MarkDeleted(Deleted, Manifest("foo"), true, Someone).Told, "", "" },
        { "a delete that was not carried out", TagSteps.MarkDeleted(Deleted, Manifest("foo"), false, Someone).Told, "undeletion foo", "" },
        { "an open tag that was bound", TagSteps.Open(Bound, "policy", Someone).Told, "drop was foo", "" },
        { "an open tag", TagSteps.Open(TagEntry.Unknown, "policy", Someone).Told, "", "" },
        { "an open tag that was recorded", TagSteps.Open(Moved, "policy", Someone).Told, "", "" },
        { "a first move", TagSteps.Float(TagEntry.Unknown, To("foo")).Told, "move foo", "" },
        { "a move", TagSteps.Float(MovedUncertain, To("bar")).Told, "move bar was foo", "" },
        { "a move to what it has", TagSteps.Float(MovedUncertain, To("foo")).Told, "", "" },
        { "a move of a tag that was bound", TagSteps.Float(Bound, To("bar")).Told, "move bar was foo", "its rule no longer protects the tag" },
        { "a bind of a recorded move", MoveSteps.Bind(Moved, Here, new(Moved, Here), Move("bar")).Told, "", "" },
        { "a confirm of a recorded move", MoveSteps.Confirm(Bind(Moved, "bar"), Here, Move("bar")).Told, "move bar was foo", "" },
        { "a confirm of a tag that was bound", MoveSteps.Confirm(Bind(Bound, "bar"), Here, Move("bar")).Told, "move bar was foo", "its rule no longer protects the tag" },
        { "a conditional move of a plain tag", MoveSteps.Confirm(Bind(MovedUncertain, "bar"), Here, Plain("bar")).Told, "move bar was foo", "" },
        { "a conditional move of a plain tag to what it has", MoveSteps.Confirm(Bind(MovedUncertain, "foo"), Here, Plain("foo")).Told, "", "" },
        { "a rollback", MoveSteps.Confirm(Bind(Moved, "bar"), Here, Move("bar") with { Kind = AuditKind.Rollback, Reason = "broken" }).Told, "rollback bar was foo", "broken" },
        { "a confirm by somebody else before", MoveSteps.Confirm(Moved, Here, Move("foo")).Told, "", "" },
        { "a settle of a recorded move", MoveSteps.Settle(Bind(Moved, "bar"), Move("bar")).Told, "", "" },
        { "a found move", MoveSteps.Find(MovedUncertain, Here, new(MovedUncertain, Here), FoundTo("bar")).Told, "adoption bar was foo", "" },
        { "the last move found again", MoveSteps.Find(MovedUncertain, Here, new(MovedUncertain, Here), FoundTo("foo")).Told, "", "" },
        { "a found move over a certain one", MoveSteps.Find(Moved, Here, new(Moved, Here), FoundTo("bar")).Told, "", "" },
        { "a recorded tag that becomes protected", MoveSteps.Protect(Moved, Here).Told, "binding foo", "its rule protects the tag now" },
        { "a tag that was protected all along", MoveSteps.Protect(Bound, Here).Told, "", "" },
        { "a delete of a recorded tag", MoveSteps.Forget(Moved, Someone).Told, "deletion foo", "" },
        { "a delete of a tag not recorded", MoveSteps.Forget(MovedUncertain, Someone).Told, "", "" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Step_TellsWhatItChanged(string step, AuditLine? told, string expected, string reason)
    {
        Assert.Equal((step, expected), (step, Text(told)));
        Assert.True(told is null or { By: "", Kind: AuditKind.Binding } || (told.By, told.Client, told.Trace) == (Someone.By, Someone.Client, Someone.Trace));
        Assert.True(reason.Length == 0 ? told is null or { Reason: "" } : told!.Reason.StartsWith(reason, StringComparison.Ordinal));
    }

    private static string Text(AuditLine? told)
    {
        if (told is null)
        {
            return "";
        }

        return told.Kind + (told.Digest is { } digest ? " " + NameOf(digest) : "") + (told.Was is { } was ? " was " + NameOf(was) : "");

        static string NameOf(Digest digest) => digest == DigestOf("foo") ? "foo" : digest == DigestOf("bar") ? "bar" : "?";
    }

    private static PushAttempt Pushed(string content) => new(new(7), Manifest(content), Noon, Someone.By) { Client = Someone.Client, Trace = Someone.Trace };

    private static Adoption Found(string content) => new(Manifest(content), Noon, Someone.By) { Client = Someone.Client, Trace = Someone.Trace };

    private static NewMove To(string content) => new(Manifest(content), Noon, Someone.By, Someone.Client, "policy") { Trace = Someone.Trace };

    private static FoundMove FoundTo(string content) => new(Manifest(content), Noon, Someone.By, Someone.Client) { Trace = Someone.Trace };

    private static MoveAttempt Move(string content) => new(new(7), Manifest(content), Noon, Someone.By, Someone.Client, "policy", Here) { Trace = Someone.Trace };

    private static MoveAttempt Plain(string content) => Move(content) with { IsPlain = true, Had = DigestOf("foo") };

    private static TagEntry Bind(TagEntry entry, string content) => MoveSteps.Bind(entry, Here, new(entry, Here), Move(content)).Next!;

    private static TagEntry Confirmed(string content)
    {
        var move = new Move(1, Manifest(content), null, Noon, "", "");
        return TagEntry.Unknown with { LastMove = move, Recorded = new(new(move, Here), null) };
    }
}
