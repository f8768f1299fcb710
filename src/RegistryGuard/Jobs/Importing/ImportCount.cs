using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Jobs.Importing;

/// <summary>What an import counts, by names of a class and an outcome: <c>protected.bound</c>.</summary>
internal static class ImportCount
{
    public const string Repositories = "repositories";
    public const string Faulty = "repositories.faulty";
    public const string Tags = "tags";

    private const string Bound = "bound";
    private const string Recorded = "recorded";

    /// <summary>The outcomes, in the order and with the words in which they are told. In a dry run nothing is bound, but would be.</summary>
    private static readonly (string Outcome, string Words, string DryWords)[] Outcomes =
    [
        (Bound, "bound", "would be bound"),
        (Recorded, "recorded", "would be recorded"),
        ("already", "known already", "known already"),
        ("plain", "not recorded, as their rules say", "not recorded, as their rules say"),
        ("left", "passed over", "passed over"),
        ("gone", "gone meanwhile", "gone meanwhile"),
        ("released", "free, by an administrator's order", "free, by an administrator's order"),
        ("failed", "not imported", "not imported"),
    ];

    /// <summary>Adds to a count.</summary>
    public static void Add(IDictionary<string, long> counts, string name, long count) =>
        counts[name] = (counts.TryGetValue(name, out var before) ? before : 0) + count;

    /// <summary>As what a tag counts that is not looked up.</summary>
    public static string Known(Classification tag) => tag switch
    {
        { Class: TagClass.Protected } => "protected.already",
        { IsRecorded: true } => "floating.already",
        { Class: TagClass.Floating } => "floating.plain",
        _ => "open.left",
    };

    /// <summary>As what a tag counts that is bound or recorded. An archive tag is open, and is bound where the record has lost it.</summary>
    public static string Made(Classification tag) => tag switch
    {
        { Class: TagClass.Protected } => "protected." + Bound,
        { IsRecorded: true } => "floating." + Recorded,
        _ => "open." + Bound,
    };

    /// <summary>As what a tag counts that was looked up.</summary>
    /// <param name="tag">Its class.</param>
    /// <param name="last">What happened last to it.</param>
    public static string Of(Classification tag, ImportEvent last) => last switch
    {
        ImportEvent.Adopted(AdoptOutcome.Published) or ImportEvent.FoundRecorded(FindMoveOutcome.Certain) => Made(tag),
        ImportEvent.Found or ImportEvent.Sighted => Known(tag),
        ImportEvent.Looked(TagSight.Nothing) => ClassOf(tag) + ".gone",
        ImportEvent.Adopted(AdoptOutcome.Released) => ClassOf(tag) + ".released",
        _ => ClassOf(tag) + ".failed",
    };

    /// <summary>Whether a name is of tags that were bound or recorded.</summary>
    public static bool IsMade(string name) => name.EndsWith('.' + Bound, StringComparison.Ordinal) || name.EndsWith('.' + Recorded, StringComparison.Ordinal);

    /// <summary>The counts for people, a line for each class.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyDictionary<string, long> counts, bool isDryRun) =>
    [
        .. from tagClass in (string[])["protected", "floating", "open"]
           let told = Outcomes.Where(outcome => counts.GetValueOrDefault($"{tagClass}.{outcome.Outcome}") > 0).ToList()
           where told.Count > 0
           select $"{tagClass}: {string.Join(", ", told.Select(outcome => $"{counts[$"{tagClass}.{outcome.Outcome}"]} {(isDryRun ? outcome.DryWords : outcome.Words)}"))}",
    ];

    private static string ClassOf(Classification tag) => Known(tag).Split('.')[0];
}
