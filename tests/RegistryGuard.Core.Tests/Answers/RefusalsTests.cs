using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Answers;

public class RefusalsTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("demo/app");
    private static readonly ManifestIdentity Ones = Manifest('1');
    private static readonly ManifestIdentity Twos = Manifest('2');
    private static readonly DateTimeOffset Since = new(2026, 11, 20, 12, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void TagBound_WithANextTag_SaysWhatItIsBoundToAndWhatToPush()
    {
        var refusal = Refusals.TagBound(App, Tag.Parse("v1.0.0"), Bound(), Twos, "policy.default", Tag.Parse("v1.0.1"));

        Assert.Equal((403, ErrorCode.Denied), (refusal.Status, refusal.Code));
        Assert.Equal(
            "tag demo/app:v1.0.0 is protected: it is bound to sha256:111111111111… since 2026-11-20T10:00:00Z and can't be moved to sha256:222222222222…. Push a new tag, for example v1.0.1.",
            refusal.Message);
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reason"] = "tag-bound",
                ["repository"] = "demo/app",
                ["tag"] = "v1.0.0",
                ["bound"] = Ones.Digest.Value,
                ["pushed"] = Twos.Digest.Value,
                ["rule"] = "policy.default",
                ["next"] = "v1.0.1",
            },
            refusal.Detail);
    }

    [Fact]
    public void TagBoundAndTagRetired_ToWhatWasFoundUpstream_SayThatItWas()
    {
        var adopted = Bound() with { IsAdopted = true };
        Assert.Contains(
            "it is bound to sha256:111111111111…, found upstream on 2026-11-20T10:00:00Z, and can't be moved",
            Refusals.TagBound(App, Tag.Parse("v1.0.0"), adopted, Twos, "policy.default", null).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "it stood for sha256:111111111111…, found upstream on 2026-11-20T10:00:00Z, and can't be given",
            Refusals.TagRetired(App, Tag.Parse("v1.0.0"), adopted, Twos, "policy.default", null).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void TagBound_WithoutANextTag_SaysWhichRuleDecides()
    {
        var refusal = Refusals.TagBound(App, Tag.Parse("prod"), Bound(), Twos, "policy.rules[2]", next: null);

        Assert.EndsWith(
            "Push a new tag; policy.rules[2] protects this one, and a rule of class floating would allow it to move.",
            refusal.Message, StringComparison.Ordinal);
        Assert.False(refusal.Detail!.ContainsKey("next"));
    }

    [Theory]
    [InlineData(Likeness.AnnotationsDiffer, "annotations", "sha256:222222222222…; only annotations differ, as in a rebuild: push the first build instead of building twice (docs/reproducible-pushes.md). Push a new tag, for example v1.0.1.")]
    [InlineData(Likeness.ConfigDiffers, "config", "sha256:222222222222…; the layers are the same, as in a rebuild: push the first build instead of building twice (docs/reproducible-pushes.md). Push a new tag, for example v1.0.1.")]
    [InlineData(Likeness.AttestationsDiffer, "attestations", "sha256:222222222222…; only build attestations differ, as in a rebuild: push the first build instead of building twice (docs/reproducible-pushes.md). Push a new tag, for example v1.0.1.")]
    [InlineData(Likeness.ListsBound, "lists-bound", "sha256:222222222222…; that is an index which lists the bound image: push platform images by digest and only the index by its tag (docs/reproducible-pushes.md). Push a new tag, for example v1.0.1.")]
    [InlineData(Likeness.ListedByBound, "listed-by-bound", "sha256:222222222222…; that is an image which the bound index lists: push platform images by digest and only the index by its tag (docs/reproducible-pushes.md). Push a new tag, for example v1.0.1.")]
    public void TagBound_ToAManifestLikeThePushedOne_SaysInWhatTheyAreAlike(Likeness likeness, string word, string end)
    {
        var refusal = Refusals.TagBound(App, Tag.Parse("v1.0.0"), Bound(), Twos, "policy.default", Tag.Parse("v1.0.1"), likeness);

        Assert.EndsWith("can't be moved to " + end, refusal.Message, StringComparison.Ordinal);
        Assert.Equal((word, "v1.0.1"), (refusal.Detail!["likeness"], refusal.Detail["next"]));
        Assert.True(refusal.Message.Length < 360, refusal.Message);
    }

    [Fact]
    public void TagPending_Always_SaysUntilWhenToWait()
    {
        var pending = Bound() with { State = BindingState.Pending };

        var refusal = Refusals.TagPending(
            App, Tag.Parse("v1.0.0"), pending, Twos, "policy.default", Tag.Parse("v1.0.1"), TimeSpan.FromHours(1));

        Assert.Equal((403, "tag-pending"), (refusal.Status, refusal.Detail!["reason"]));
        Assert.Contains("wait until 2026-11-20T11:00:00Z", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("for example v1.0.1.", refusal.Message, StringComparison.Ordinal);
    }

    // This version has no command to release a tag or to import a repository.
    [Fact]
    public void DeletesThatAreRefused_AdviseOnlyWhatThisVersionCanDo()
    {
        var inUse = Refusals.ManifestInUse(App, new Reference(Ones.Digest), new TagUse(Tag.Parse("v1.0.0"), Bound()));
        var unknown = Refusals.NotImported(App, 1001, 1000);

        Assert.EndsWith("is bound to sha256:111111111111…. Delete other manifests only.", inUse.Message, StringComparison.Ordinal);
        Assert.EndsWith("Pull them through the guard, protected ones with pull.adopt on, and delete then.", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManifestInUse_ByARecordedFloatingTag_SaysSo()
    {
        var use = new TagUse(Tag.Parse("v1-release"), null) { MovedTo = Bound().Content };
        Assert.Contains(
            "floating tag demo/app:v1-release was moved to sha256:111111111111…",
            Refusals.ManifestInUse(RepositoryName.Parse("demo/app"), new Reference(Ones.Digest), use).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCode.Denied, "DENIED")]
    [InlineData(ErrorCode.DigestInvalid, "DIGEST_INVALID")]
    [InlineData(ErrorCode.ManifestInvalid, "MANIFEST_INVALID")]
    [InlineData(ErrorCode.ManifestUnknown, "MANIFEST_UNKNOWN")]
    [InlineData(ErrorCode.NameInvalid, "NAME_INVALID")]
    [InlineData(ErrorCode.NameUnknown, "NAME_UNKNOWN")]
    [InlineData(ErrorCode.SizeInvalid, "SIZE_INVALID")]
    [InlineData(ErrorCode.TagInvalid, "TAG_INVALID")]
    [InlineData(ErrorCode.TooManyRequests, "TOOMANYREQUESTS")]
    [InlineData(ErrorCode.Unavailable, "UNAVAILABLE")]
    [InlineData(ErrorCode.Unsupported, "UNSUPPORTED")]
    public void Wire_EachCode_IsSpeltAsInTheSpecification(ErrorCode code, string wire) => Assert.Equal(wire, code.Wire());

    private static Binding Bound() => new(Ones, BindingState.Published, Since, "", default);

    private static ManifestIdentity Manifest(char digit) =>
        new(Digest.Parse("sha256:" + new string(digit, 64)), null, MediaType.OciManifest.Value);
}
