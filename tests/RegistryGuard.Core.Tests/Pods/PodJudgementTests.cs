using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Pods;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Pods;

public class PodJudgementTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly Digest One = Sum('1');
    private static readonly Digest Two = Sum('2');
    private static readonly Digest Child = Sum('c');

    public static TheoryData<string, string, string, string?> Tagged => new()
    {
        // What runs, what the tag gives, whether the manifest has the configuration, the verdict.
        { "one", "one", "", "same" },
        { "one", "two", "", "would change" },
        { "child", "index", "", "same" },
        { "index", "index", "", "same" },
        { "one", "index", "", "would change" },
        { "one", "index of what is not known", "", "unrecorded" },
        { "one", "index of too much", "", "unrecorded" },
        { "one", "one, which nobody recorded", "", "unrecorded" },
        { "one", "two, which nobody recorded", "", "would change" },
        { "one", "nothing", "", "would fail" },
        { "one", "what nobody knows", "", "unrecorded" },
        { "identifier", "one", "yes", "same" },
        { "identifier", "one", "no", "would change" },
        { "identifier", "one", "", "unrecorded" },
        { "identifier of one", "one", "", "same" },
        { "identifier of child", "index", "no", "same" },
        { "no container", "one", "", null },
        { "no container", "what nobody knows", "", null },
        { "no container", "nothing", "", "would fail" },
    };

    [Theory]
    [MemberData(nameof(Tagged))]
    public void Verdict_OfATag_IsWhetherItGivesWhatRuns(string runs, string gives, string hasConfiguration, string? verdict)
    {
        var judgement = PodJudgement.Of(Image("registry.example.com/app:v1"), Running(runs), Pulled(gives, hasConfiguration), standing: null);

        Assert.Equal(verdict, judgement.Verdict?.Word());
        Assert.NotEmpty(judgement.Why);
    }

    [Theory]
    [InlineData("one", StandingKind.Current, "same")]
    [InlineData("one", StandingKind.Former, "superseded")]
    [InlineData("one", StandingKind.Nowhere, "same")]
    [InlineData("what nobody knows", StandingKind.Current, "same")]
    [InlineData("what nobody knows", StandingKind.Former, "superseded")]
    [InlineData("what nobody knows", StandingKind.Nowhere, "unrecorded")]
    [InlineData("nothing", StandingKind.Current, "would fail")]
    [InlineData("nothing", StandingKind.Former, "would fail")]
    public void Verdict_OfADigest_IsNeverThatItWouldChange(string gives, StandingKind kind, string verdict)
    {
        var standing = new DigestStanding(kind, kind is StandingKind.Nowhere ? null : Tag.Parse("latest"));

        // The index that was pulled, or what it lists, or a configuration: with a digest the name decides.
        foreach (var runs in (string[])["one", "two", "identifier"])
        {
            Assert.Equal(verdict, PodJudgement.Of(Image($"registry.example.com/app:v1@{One}"), Running(runs), Pulled(gives, ""), standing).Verdict?.Word());
        }
    }

    [Fact]
    public void Reason_OfATagThatMoved_SaysSinceWhenAndByWhom() => Assert.Equal(
        "latest has another image since 2026-11-20T12:00:00Z, by ci",
        PodJudgement.Of(Image("registry.example.com/app"), Running("one"), new PulledNow.Gives(Content(Two)) { IsRecorded = true, Since = Noon, By = "ci" }, null).Why);

    [Theory]
    [InlineData("bound", StandingKind.Current)]
    [InlineData("pending", StandingKind.Nowhere)]
    [InlineData("deleted", StandingKind.Former)]
    [InlineData("retired", StandingKind.Former)]
    [InlineData("released", StandingKind.Former)]
    [InlineData("moved to it", StandingKind.Current)]
    [InlineData("moved from it", StandingKind.Former)]
    [InlineData("kept", StandingKind.Former)]
    [InlineData("listed", StandingKind.Current)]
    [InlineData("listed by too much", StandingKind.Nowhere)]
    [InlineData("bound after a move", StandingKind.Former)]
    [InlineData("unknown", StandingKind.Nowhere)]
    public void Standing_OfADigest_IsWhetherTheTagHasItOrHadIt(string state, StandingKind standing) => Assert.Equal(standing, Standings.Of(Entry(state), One));

    private static TagEntry Entry(string state)
    {
        var published = new Binding(Content(One), BindingState.Published, Noon, "ci", default);
        var moved = new Move(2, Content(Two), One, Noon, "ci", "");
        return state switch
        {
            "bound" => new(published, [], null),
            "pending" => new(published with { State = BindingState.Pending }, [], null),
            "deleted" => new(published with { IsDeleted = true }, [], null),
            "retired" => new(published with { IsRetired = true, IsDeleted = true }, [], null),
            "released" => new(null, [One], null),
            "moved to it" => new(null, [], moved with { Content = Content(One), Previous = Two }),
            "moved from it" => new(null, [], moved),
            "kept" => new(null, [], moved with { Previous = null }) { Recorded = new(null, null) { Kept = new([new(Noon, Content(One))]) } },
            "listed" => new(null, [], moved with { Content = Content(Two) with { Children = DigestSet.Of(One) } }),
            "listed by too much" => new(null, [], moved with { Previous = null, Content = Content(Two) with { Children = DigestSet.Everything } }),
            "bound after a move" => new(published with { Content = Content(Two) }, [], moved with { Content = Content(One) }),
            _ => TagEntry.Unknown,
        };
    }

    private static PulledNow Pulled(string gives, string hasConfiguration) => gives switch
    {
        "nothing" => new PulledNow.Fails(One, "the registry has it no more"),
        "what nobody knows" => new PulledNow.Unknown("the registry could not be asked"),
        _ => new PulledNow.Gives(gives switch
        {
            "one" or "one, which nobody recorded" => Content(One),
            "index" => Index(DigestSet.Of(Child)),
            "index of what is not known" => Index(default),
            "index of too much" => Index(DigestSet.Everything),
            _ => Content(Two),
        })
        {
            IsRecorded = !gives.EndsWith("recorded", StringComparison.Ordinal),
            HasConfiguration = hasConfiguration switch { "yes" => true, "no" => false, _ => null },
        },
    };

    private static RunningImage? Running(string runs) => runs switch
    {
        "one" => new(One, true),
        "two" => new(Two, true),
        "child" => new(Child, true),
        "index" => new(Sum('d'), true),
        "identifier" => new(Sum('f'), false),
        "identifier of one" => new(One, false),
        "identifier of child" => new(Child, false),
        _ => null,
    };

    private static ManifestIdentity Content(Digest digest) => new(digest, null, MediaType.OciManifest.Value);

    private static ManifestIdentity Index(DigestSet children) => new(Sum('d'), null, MediaType.OciIndex.Value) { Children = children };

    private static ImageReference Image(string text) => ImageReference.TryParse(text, out var reference) ? reference : throw new FormatException(text);

    private static Digest Sum(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
