using RegistryGuard.Core.Drift;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Drift;

/// <summary>What is drift, by what the record has of a tag and what upstream has under it.</summary>
public class DriftJudgementTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly Digest One = Digest.Sha256("one"u8);
    private static readonly Digest Two = Digest.Sha256("two"u8);
    private static readonly Digest Three = Digest.Sha256("three"u8);
    private static readonly Tag Name = Tag.Parse("v1");
    private static readonly Incarnation Here = new(1);
    private static readonly Classification Protected = new(TagClass.Protected, "policy.default");
    private static readonly Classification Floating = new(TagClass.Floating, "policy.rules[0]");
    private static readonly Classification Recorded = Floating with { IsRecorded = true };
    private static readonly Classification Open = new(TagClass.Open, "policy.builtin");

    /// <summary>What policy makes of the tag, what the record has of it, what upstream has under it, and the kind of drift or null.</summary>
    public static TheoryData<string, string, string?, DriftKind?> Judgements => new()
    {
        { "protected", "bound", "one", null },
        { "protected", "bound", "two", DriftKind.Moved },
        { "protected", "bound", null, DriftKind.Missing },
        { "protected", "bound by two names", "two", null },
        { "protected", "pending", "two", null },
        { "protected", "pending", null, null },
        { "protected", "deleted", null, null },
        { "protected", "deleted", "two", null },
        { "protected", "retired", "two", null },
        { "protected", "unknown", "two", DriftKind.Unrecorded },
        { "protected", "unknown", null, null },
        { "protected", "released from two", "two", null },
        { "protected", "released from two", "one", DriftKind.Unrecorded },
        { "recorded", "moved", "one", null },
        { "recorded", "moved", "two", DriftKind.Moved },
        { "recorded", "moved", null, DriftKind.Missing },
        { "recorded", "moved, two pending", "two", null },
        { "recorded", "moved, two pending", "three", DriftKind.Moved },
        { "recorded", "moved, two pending", null, null },
        { "recorded", "moved in another record", "two", null },
        { "recorded", "moved in another record", null, null },
        { "recorded", "unknown", "two", DriftKind.Unrecorded },
        { "recorded", "bound", "two", DriftKind.Unrecorded },
        { "floating", "unknown", "two", null },
        { "floating", "moved", "two", null },
        { "floating", "bound", "two", null },
        { "open", "unknown", "two", null },
        { "reserved", "unknown", "two", null },
        { "reserved", "bound", "two", DriftKind.Moved },
    };

    [Theory]
    [MemberData(nameof(Judgements))]
    public void Of_ATag_IsDriftAsTheRecordPromises(string made, string known, string? upstream, DriftKind? drift)
    {
        var finding = DriftJudgement.Of(Name, Expectation.Of(Class(made), Seen(known)), upstream is null ? null : DigestOf(upstream));

        Assert.Equal(drift, finding?.Kind);
        if (finding is not null)
        {
            Assert.Equal(finding.Kind is DriftKind.Unrecorded ? null : One, finding.Recorded);
            Assert.Equal(upstream is null ? null : DigestOf(upstream), finding.Upstream);
        }
    }

    [Fact]
    public void OfChildren_ThoseThatUpstreamLacks_AreAFindingEach()
    {
        var findings = DriftJudgement.OfChildren(Name, One, [Two, Three]).ToList();

        Assert.Equal([DriftKind.Child, DriftKind.Child], findings.Select(finding => finding.Kind));
        Assert.Equal(new HashSet<Digest?> { Two, Three }, findings.Select(finding => finding.Upstream).ToHashSet());
        Assert.Empty(DriftJudgement.OfChildren(Name, One, []));
    }

    /// <summary>Whether upstream has the superseded manifest, what it has under the archive tag, and whether that is drift for good.</summary>
    [Theory]
    [InlineData(true, "two", null)]
    [InlineData(true, null, false)]
    [InlineData(true, "three", false)]
    [InlineData(false, null, true)]
    [InlineData(false, "three", true)]
    public void OfKept_AManifestOrItsArchiveTagThatIsMissing_IsDrift(bool isThere, string? archived, bool? isGone)
    {
        var archive = ArchiveTag.Of(Name, Noon);

        var finding = DriftJudgement.OfKept(Name, Two, archive, isThere, archived is null ? null : DigestOf(archived));

        Assert.Equal(isGone, finding?.IsGone);
        Assert.Equal(isGone is null ? null : archive, finding?.Archive);
    }

    // What the tag has is kept by the tag itself, and what the rule keeps no more may go.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public void Of_ARecordedTag_PromisesAsManySupersededManifestsAsItsRuleKeeps(int keep, int promised)
    {
        var seen = Seen("moved");
        seen = seen with
        {
            Entry = seen.Entry with
            {
                Recorded = seen.Entry.Recorded! with
                {
                    Kept = new(new KeptManifest(Noon, Content(One)), new KeptManifest(Noon.AddSeconds(-1), Content(Two)), new KeptManifest(Noon.AddSeconds(-2), Content(Three))),
                },
            },
        };

        var expected = Expectation.Of(Recorded with { Keep = keep }, seen);

        Assert.Equal(new[] { Two, Three }.Take(promised), expected.Kept.All.Select(kept => kept.Content.Digest));
    }

    /// <summary>What the record had before the look and after it, and whether that is the same promise.</summary>
    [Theory]
    [InlineData("protected", "bound", "bound", true)]
    [InlineData("protected", "bound", "released from two", false)]
    [InlineData("protected", "unknown", "released from two", false)]
    [InlineData("protected", "unknown", "pending", false)]
    [InlineData("protected", "bound", "deleted", false)]
    [InlineData("recorded", "moved", "moved, two pending", false)]
    [InlineData("recorded", "moved", "moved in another record", false)]
    public void IsSameAs_ARecordThatChangedMeanwhile_IsNot(string made, string before, string after, bool isSame) =>
        Assert.Equal(isSame, Expectation.Of(Class(made), Seen(before)).IsSameAs(Expectation.Of(Class(made), Seen(after))));

    [Theory]
    [InlineData(DriftKind.Missing, false, true)]
    [InlineData(DriftKind.Missing, true, false)]
    [InlineData(DriftKind.Moved, false, true)]
    [InlineData(DriftKind.Moved, true, false)]
    [InlineData(DriftKind.Unrecorded, false, false)]
    [InlineData(DriftKind.Child, false, false)]
    [InlineData(DriftKind.Kept, false, true)]
    [InlineData(DriftKind.Kept, true, false)]
    public void Irreparable_SaysWhyWritingWouldNotHelp(DriftKind kind, bool isGone, bool isReparable) =>
        Assert.Equal(isReparable, new Finding(kind, Name, One) { Upstream = Two, IsGone = isGone }.Irreparable is null);

    private static Classification Class(string made) => made switch
    {
        "protected" => Protected,
        "recorded" => Recorded,
        "floating" => Floating,
        "reserved" => Open with { IsReserved = true },
        _ => Open,
    };

    private static SeenEntry Seen(string known)
    {
        var move = new Move(1, Content(One), null, Noon, "", "");
        var bound = new Binding(Content(One), BindingState.Published, Noon, "", default);
        var moved = TagEntry.Unknown with { LastMove = move, Recorded = new(new(move, Here), null) };
        return new(known switch
        {
            "bound" => TagEntry.Unknown with { Binding = bound },
            "bound by two names" => TagEntry.Unknown with { Binding = bound with { Content = Content(One) with { Alias = Two } } },
            "pending" => TagEntry.Unknown with { Binding = bound with { State = BindingState.Pending } },
            "deleted" => TagEntry.Unknown with { Binding = bound with { IsDeleted = true } },
            "retired" => TagEntry.Unknown with { Binding = bound with { IsRetired = true, IsDeleted = true } },
            "released from two" => TagEntry.Unknown with { Released = [Two] },
            "moved" => moved,
            "moved, two pending" => moved with { Recorded = moved.Recorded! with { Pending = new(2, Content(Two), Attempt.New(), Noon, "", Here) } },
            "moved in another record" => moved with { Recorded = moved.Recorded! with { Confirmed = new(move, new(2)) } },
            _ => TagEntry.Unknown,
        }, Here);
    }

    private static ManifestIdentity Content(Digest digest) => new(digest, null, "application/vnd.oci.image.manifest.v1+json");

    private static Digest DigestOf(string name) => name switch { "one" => One, "two" => Two, _ => Three };
}
