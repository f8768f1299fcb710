using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Answers;

public class ArchiveRefusalsTests
{
    private static readonly RepositoryName Base = RepositoryName.Parse("base");
    private static readonly Tag Archive = Tag.Parse("v1-release-20210911143801");

    [Fact]
    public void Push_OfAnArchiveTag_IsDeniedByTheRuleThatReservesIt()
    {
        var error = ArchiveRefusals.Push(Base, Archive, "policy.rules[0]");

        Assert.Equal((403, ErrorCode.Denied, "archive-tag", "policy.rules[0]"), (error.Status, error.Code, error.Detail!["reason"], error.Detail["rule"]));
        Assert.Contains("base:v1-release-20210911143801", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_OfAnArchiveTag_IsUnsupported()
    {
        var error = ArchiveRefusals.Delete(Base, Archive, "policy.rules[0]");

        Assert.Equal((405, ErrorCode.Unsupported, "archive-tag", "GET, HEAD"), (error.Status, error.Code, error.Detail!["reason"], error.Allow));
    }

    [Theory]
    [InlineData(403, 403, ErrorCode.Denied)]
    [InlineData(400, 403, ErrorCode.Denied)]
    [InlineData(404, 404, ErrorCode.NameUnknown)]
    [InlineData(405, 405, ErrorCode.Unsupported)]
    [InlineData(413, 413, ErrorCode.SizeInvalid)]
    [InlineData(429, 429, ErrorCode.TooManyRequests)]
    [InlineData(500, 503, ErrorCode.Unavailable)]
    [InlineData(301, 503, ErrorCode.Unavailable)]
    public void Passed_UpstreamsRefusalOfTheArchiveTag_SaysThatNothingMoved(int status, int expected, ErrorCode code)
    {
        var error = ArchiveRefusals.Passed(status, ArchiveRefusals.NotKept(Base, Tag.Parse("v1-release"), Archive, status));

        Assert.Equal((expected, code), (error.Status, error.Code));
        Assert.StartsWith(
            $"the archive tag base:v1-release-20210911143801 could not be written (upstream answered {status}), so tag base:v1-release was not moved",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NameTaken_ByABoundTag_AsksForAnotherPush()
    {
        var error = ArchiveRefusals.NameTaken(Base, Tag.Parse("v1-release"), Archive);

        Assert.Equal((503, ErrorCode.Unavailable, 1), (error.Status, error.Code, error.RetryAfterSeconds));
        Assert.Contains("is taken by a bound tag", error.Message, StringComparison.Ordinal);
        Assert.Contains("tag base:v1-release was not moved. Push again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManifestInUse_ByATagOfAnArchiveName_SaysWhoseTheNameIsNow()
    {
        var use = new TagUse(Archive, Entries.Published("A")) { KeptAs = Archive };

        var error = Refusals.ManifestInUse(Base, new Reference(Entries.DigestOf("A")), use);

        Assert.Contains($"tag base:{Archive}, whose name is an archive tag's now (keep), is bound to", error.Message, StringComparison.Ordinal);
        Assert.Equal(("manifest-in-use", Archive.Value), (error.Detail!["reason"], error.Detail["tag"]));
    }

    [Fact]
    public void ManifestInUse_ByWhatIsKept_NamesTheArchiveTag()
    {
        var digest = Entries.DigestOf("A");
        var use = new TagUse(Tag.Parse("v1-release"), null) { MovedTo = Entries.Manifest("A"), KeptAs = Archive };

        var error = Refusals.ManifestInUse(Base, new Reference(digest), use);

        Assert.Contains($"archive tag base:{Archive} keeps {digest.Short}, which floating tag base:v1-release had", error.Message, StringComparison.Ordinal);
        Assert.Equal("manifest-in-use", error.Detail!["reason"]);
    }
}
