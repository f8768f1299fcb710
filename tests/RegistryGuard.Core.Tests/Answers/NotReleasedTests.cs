using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Answers;

public sealed class NotReleasedTests
{
    private static readonly RepositoryName Prod = RepositoryName.Parse("prod/app");
    private static readonly ManifestIdentity Twos = new(Digest.Parse("sha256:" + new string('2', 64)), null, MediaType.OciManifest.Value);

    [Theory]
    [InlineData("dev/app", "1.0.1 1.0.0", false, "tag prod/app:v2 takes only images that are released in dev/app (policy.rules[1]), and sha256:222222222222… is not. Push one of those, or release this one there first. Released there: 1.0.1, 1.0.0.")]
    [InlineData("dev/app", "1.0.1", true, "tag prod/app:v2 takes only images that are released in dev/app (policy.rules[1]), and sha256:222222222222… is not. Push one of those, or release this one there first. Released there: 1.0.1 and more.")]
    [InlineData("dev/app", "", false, "tag prod/app:v2 takes only images that are released in dev/app (policy.rules[1]), and sha256:222222222222… is not. Nothing is released there yet: push the image to dev/app under a protected tag first.")]
    [InlineData("prod/app", "1.0.0", false, "tag prod/app:v2 takes only images that are released in prod/app (policy.rules[1]), and sha256:222222222222… is not. Push one of those, or release this one here first. Released here: 1.0.0.")]
    [InlineData("prod/app", "", false, "tag prod/app:v2 takes only images that are released in prod/app (policy.rules[1]), and sha256:222222222222… is not. Nothing is released here yet: push the image under a protected tag first.")]
    [InlineData(null, "", false, "tag prod/app:v2 takes only images that are released where its rule says (policy.rules[1]), and sha256:222222222222… is not. Push the image there first, under a protected tag, then the same image here.")]
    public void Push_OfAnImageThatIsNotReleased_NamesWhatWouldBeAccepted(string? place, string tags, bool hasMore, string message)
    {
        var released = place is null ? null : new ReleasedTags(
            RepositoryName.Parse(place), [.. tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Tag.Parse)], hasMore);

        var refusal = NotReleased.Push(Prod, Tag.Parse("v2"), Twos, new(TagClass.Protected, "policy.rules[1]"), released);

        Assert.Equal((403, ErrorCode.Denied, message), (refusal.Status, refusal.Code, refusal.Message));
        Assert.Equal(("not-released", Twos.Digest.Value), (refusal.Detail!["reason"], refusal.Detail["pushed"]));
        Assert.Equal((place, place is null ? null : tags), (refusal.Detail.GetValueOrDefault("releasedIn"), refusal.Detail.GetValueOrDefault("released")));
    }

    [Fact]
    public void InOrder_Tags_AreVersionsFromTheHighestOnAndThenTheOthers() => Assert.Equal(
        ["v1.10.0", "1.9.0", "1.9.0-rc.1", "zeta", "alpha"],
        ReleasedTags.InOrder(((string[])["1.9.0-rc.1", "alpha", "v1.10.0", "zeta", "1.9.0"]).Select(Tag.Parse)).Select(tag => tag.Value));
}
