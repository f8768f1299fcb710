using System.Collections.Immutable;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public class PolicyFingerprintTests
{
    [Fact]
    public void WholeFingerprint_OfPoliciesThatDifferInAnything_IsAnother()
    {
        TagPolicy[] policies =
        [
            Of(Rule()),
            Of(Rule(mayBeDeleted: true)),
            Of(Rule(pushers: "ci")),
            Of(Rule(pushers: "ci-*")),
            Of(Rule(target: Target.Released)),
            Of(Rule(TagClass.Floating)),
            Of(Rule(TagClass.Floating, isRecorded: true)),
            Of(Rule(TagClass.Floating, onlyForward: true)),
            Of(Rule(TagClass.Floating, keep: 1)),
            Of(Rule(TagClass.Floating, keep: 2)),
            Of(Rule(tag: "w*")),
            Of(Rule(), Rule()),
            new(TagClass.Protected, true, BlobDeletes.Forward, [Rule()]),
            new(TagClass.Protected, true, BlobDeletes.Refuse, [Rule()]) { SparseIndexes = SparseIndexes.Refuse },
            new(TagClass.Protected, false, BlobDeletes.Refuse, [Rule()]),
        ];

        Assert.Equal(policies.Length, policies.Select(policy => policy.WholeFingerprint).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Of(Rule(pushers: "ci")).WholeFingerprint, Of(Rule(pushers: "ci")).WholeFingerprint);
    }

    private static TagPolicy Of(params ImmutableArray<Rule> rules) => new(TagClass.Protected, true, BlobDeletes.Refuse, rules);

    private static Rule Rule(
        TagClass tagClass = TagClass.Protected, string tag = "v*", bool mayBeDeleted = false, string? pushers = null, Target? target = null,
        bool isRecorded = false, bool onlyForward = false, int keep = 0) => new(
        [],
        [TagPattern.Parse(tag, PatternSubject.Tag)],
        tagClass,
        "policy.rules[0]",
        mayBeDeleted,
        pushers is null ? null : new Pushers([TagPattern.Parse(pushers, PatternSubject.User)]),
        target,
        isRecorded,
        onlyForward,
        keep);
}
