using System.Globalization;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Protocol;

/// <summary>The words for what an import does and what comes of it, of its own transcripts and of those of deletes.</summary>
internal static class ImportLines
{
    public static readonly RepositoryName Repository = RepositoryName.Parse("app");

    /// <summary>v1 is protected; old-1 too, but may be deleted; latest floats, and so do r1, which is recorded, and k1, which has keep.</summary>
    public static readonly TagPolicy Policy = new(TagClass.Protected, builtin: true, BlobDeletes.Refuse, [
        Rule("latest", TagClass.Floating, mayBeDeleted: false), Rule("old-*", TagClass.Protected, mayBeDeleted: true),
        new([], [TagPattern.Parse("r{n}", PatternSubject.Tag)], TagClass.Floating, "policy.rules[2]", isRecorded: true),
        new([], [TagPattern.Parse("k{n}", PatternSubject.Tag)], TagClass.Floating, "policy.rules[3]", keep: 1)]);

    /// <summary>The same, and only release may push and delete old-1 and latest.</summary>
    public static readonly TagPolicy WithPushers = new(TagClass.Protected, builtin: true, BlobDeletes.Refuse, [
        Rule("latest", TagClass.Floating, mayBeDeleted: false, Release), Rule("old-*", TagClass.Protected, mayBeDeleted: true, Release)]);

    private static readonly KnownNote Ours = new("record", Policy.Fingerprint);

    private static readonly Attempt Number = new(7);

    public static string NameOf(ImportAct act) => act switch
    {
        ImportAct.ReadNote => "read note",
        ImportAct.MakeNote(_, var next) when next == Ours.ToString() => "note the end",
        ImportAct.MakeNote(_, var next) when next == Ours.Importing(Number) => "note a beginning",
        ImportAct.FindPublished => "find published",
        ImportAct.FindStray(var archives) => $"find stray of {string.Join(' ', archives)}",
        ImportAct.FindUncertain(var tags) => $"find uncertain of {string.Join(' ', tags)}",
        ImportAct.RecordFound(_, var found) => $"record {NameOf(found)}",
        ImportAct.AdoptAll { Tags.Count: > 9 } all => $"adopt {all.Tags.Count} tags",
        ImportAct.AdoptAll(var tags) => $"adopt {string.Join(' ', tags)}",
        ImportAct.Adopt(null, var found) => $"adopt {NameOf(found)}",
        ImportAct.Adopt(var seen, var found) => $"adopt {NameOf(found)}, for {NameOf(seen.Content)} is pending",
        _ => act.GetType().Name.ToLowerInvariant(),
    };

    public static string NameOf(ImportResult result) => result switch
    {
        ImportResult.TooMany(var tags) => $"too many, {tags}",
        _ => result.GetType().Name.ToLowerInvariant(),
    };

    public static ImportEvent EventOf(ImportAct act, string outcome) => (act, outcome) switch
    {
        (ImportAct.ReadNote, _) => new ImportEvent.NoteRead(NoteOf(outcome), Number),
        (ImportAct.MakeNote, "done" or "changed") => new ImportEvent.NoteMade(outcome == "done"),
        (ImportAct.List, "not given") => new ImportEvent.NotListed(ListFault.NotGiven, 0),
        (ImportAct.List, "unreadable") => new ImportEvent.NotListed(ListFault.Unreadable, 0),
        (ImportAct.List, "too long") => new ImportEvent.NotListed(ListFault.TooLong, 5000),
        (ImportAct.List, _) => new ImportEvent.Listed(TagsOf(outcome)),
        (ImportAct.FindPublished, _) => new ImportEvent.PublishedFound(TagsOf(outcome).ToHashSet()),
        (ImportAct.FindStray, _) => new ImportEvent.StrayFound(TagsOf(outcome)),
        (ImportAct.FindUncertain, _) => new ImportEvent.UncertainFound(TagsOf(outcome)),
        (ImportAct.Sight, "certain") => new ImportEvent.Sighted(new(MoveStepsTests.Confirmed("A"), new(1))),
        (ImportAct.Sight, "uncertain") => new ImportEvent.Sighted(new(MoveStepsTests.Confirmed("B"), new(2))),
        (ImportAct.RecordFound(var seen, _), "certain") => new ImportEvent.FoundRecorded(new FindMoveOutcome.Certain(seen, IsNew: true)),
        (ImportAct.RecordFound, "changed") => new ImportEvent.FoundRecorded(new FindMoveOutcome.Changed()),
        (ImportAct.RecordFound, "claimed") => new ImportEvent.FoundRecorded(new FindMoveOutcome.Claimed()),
        (ImportAct.AdoptAll, _) => new ImportEvent.AllAdopted(outcome switch
        {
            "known" => new ImportResult.Known(),
            "unanswered" => new ImportResult.Unanswered(),
            "changing" => new ImportResult.Changing(),
            _ => throw new InvalidOperationException(outcome),
        }),
        (ImportAct.Remember, "done") => new ImportEvent.Remembered(),
        (ImportAct.Find, _) => new ImportEvent.Found(Entry(outcome.Split(' ') switch
        {
            ["unbound"] => null,
            [var content, "published"] => Published(content),
            [var content, "pending"] => Pending(content, 9),
            _ => throw new InvalidOperationException(outcome),
        })),
        (ImportAct.Look, _) => new ImportEvent.Looked(outcome switch
        {
            "nothing" => new TagSight.Nothing(),
            "unclear" => new TagSight.Unclear(),
            _ => new TagSight.There(Manifest(outcome)),
        }),
        (ImportAct.Adopt, _) => new ImportEvent.Adopted(outcome switch
        {
            "published" => new AdoptOutcome.Published(Published("A")),
            "changed" => new AdoptOutcome.Changed(),
            "released" => new AdoptOutcome.Released(),
            "claimed" => new AdoptOutcome.Claimed(),
            _ => throw new InvalidOperationException(outcome),
        }),
        _ => throw new InvalidOperationException($"{outcome} of {act.GetType().Name}"),
    };

    public static RepositoryNote NoteOf(string outcome) => outcome switch
    {
        "known" => new(Ours, Ours.ToString(), IsImported: true),
        "none" => new(Ours, null, IsImported: true),
        "another's" => new(Ours, "record another", IsImported: true),
        "begun by another" => new(Ours, Ours.Importing(new(9)), IsImported: true),
        "ended by another" => new(Ours, Ours.ToString(), IsImported: false),
        _ => throw new InvalidOperationException(outcome),
    };

    private static string NameOf(ManifestIdentity manifest) => manifest.IsSameAs(Manifest("A")) ? "A" : "B";

    private static List<Tag> TagsOf(string outcome) => outcome.Split(' ') switch
    {
        ["none"] => [],
        [var first, "and", var others, "more"] =>
            [Tag.Parse(first), .. Enumerable.Range(0, int.Parse(others, CultureInfo.InvariantCulture)).Select(i => Tag.Parse($"{first}.{i}"))],
        var tags => [.. tags.Select(Tag.Parse)],
    };

    private static Pushers Release => new([TagPattern.Parse("release", PatternSubject.User)]);

    private static Rule Rule(string tags, TagClass tagClass, bool mayBeDeleted, Pushers? pushers = null) =>
        new([], [TagPattern.Parse(tags, PatternSubject.Tag)], tagClass, "policy.rules[0]", mayBeDeleted, pushers);
}
