using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Answers;

public class PushOutlookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly RepositoryName Repository = RepositoryName.Parse("prod/app");
    private static readonly ManifestIdentity One = new(Digest.Sha256("one"u8), null, MediaType.OciManifest.Value);
    private static readonly Classification Protected = new(TagClass.Protected, "policy.default");
    private static readonly Pushers Ci = new([TagPattern.Parse("ci-*", PatternSubject.User)]);

    public static TheoryData<string, BindingState?, int, bool, Outlook, string?> Bindings => new()
    {
        { "unbound", null, 0, false, Outlook.Accepted, null },
        { "bound", BindingState.Published, 0, false, Outlook.Refused, RefusalReason.TagBound },
        { "deleted", BindingState.Published, 0, true, Outlook.Refused, RefusalReason.TagRetired },
        { "pending", BindingState.Pending, 59, false, Outlook.Refused, RefusalReason.TagPending },
        { "given up", BindingState.Pending, 60, false, Outlook.Accepted, null },
    };

    [Theory]
    [MemberData(nameof(Bindings))]
    public void Outlook_OfAProtectedTag_IsByItsBinding(string name, BindingState? state, int minutesAgo, bool isDeleted, Outlook decision, string? reason)
    {
        var binding = state is { } bound ? new Binding(One, bound, Noon.AddMinutes(-minutesAgo), "", default) { IsDeleted = isDeleted } : null;

        var outlook = Of(Protected, TagEntry.Unknown with { Binding = binding });

        Assert.True((decision, reason) == (outlook.Decision, outlook.Reason), name);
        Assert.EndsWith(".", outlook.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Outlook_OfAnArchiveTag_IsThatNobodyMayPushIt()
    {
        var outlook = Of(new(TagClass.Open, "policy.rules[0]") { IsReserved = true }, TagEntry.Unknown);

        Assert.Equal((Outlook.Refused, RefusalReason.ArchiveTag), (outlook.Decision, outlook.Reason));
    }

    [Theory]
    [InlineData(null, Outlook.Depends)]
    [InlineData("ci-1", Outlook.Depends)]
    [InlineData("me", Outlook.Refused)]
    [InlineData("", Outlook.Refused)]
    public void Outlook_OfATagWithPushers_IsByTheName(string? by, Outlook decision) =>
        Assert.Equal(decision, Of(Protected with { Pushers = Ci }, TagEntry.Unknown, by).Decision);

    [Fact]
    public void Outlook_OfATagWithATarget_SaysWhereTheImageMustBeReleased()
    {
        Assert.True(RepositoryTemplate.TryParse("dev/{rest}", out var template, out _));
        var target = Target.ReleasedIn(template, [TagPattern.Parse("prod/**", PatternSubject.Repository)]);

        var outlook = Of(new Classification(TagClass.Floating, "policy.rules[0]") { Target = target, OnlyForward = true }, TagEntry.Unknown);

        Assert.Equal((Outlook.Depends, "the tag floats: the push moves it, and the move is recorded, provided that the image is released in dev/app (policy.rules[0])."), (outlook.Decision, outlook.Why));
    }

    [Fact]
    public void Outlook_OfARetiredTag_IsThatNothingIsTaken()
    {
        var retired = new Binding(One, BindingState.Published, Noon, "", default) { IsDeleted = true, IsRetired = true };

        var outlook = Of(Protected, TagEntry.Unknown with { Binding = retired });

        Assert.Equal((Outlook.Refused, RefusalReason.TagRetired, "an administrator has retired the tag: nothing can be pushed to it."), (outlook.Decision, outlook.Reason, outlook.Why));
    }

    [Fact]
    public void Outlook_OfAnOpenTag_IsThatItPasses() =>
        Assert.Equal(Outlook.Accepted, Of(new Classification(TagClass.Open, "policy.builtin"), TagEntry.Unknown).Decision);

    private static PushOutlook Of(Classification classified, TagEntry entry, string? by = null) =>
        PushOutlook.Of(Repository, entry, classified, by, Noon, TimeSpan.FromHours(1));
}
