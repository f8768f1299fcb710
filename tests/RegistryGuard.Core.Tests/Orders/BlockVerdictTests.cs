using System.Text;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;

namespace RegistryGuard.Core.Tests.Orders;

public class BlockVerdictTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Bad = new('a', 64);
    private static readonly Block Block = new(Digest.Parse("sha256:" + Bad), "malware", Noon, "ann");

    public static TheoryData<string, bool> Manifests => new()
    {
        { """{"manifests":[{"digest":"sha256:BAD"}]}""", true },
        { """{"MANIFESTS":[{"Digest":"sha256:BAD"}]}""", true },
        { """{"manifests":[{"digest":"sha256:0000","digest":"sha256:BAD"}]}""", true },
        { """{"manifests":[],"manifests":[{"digest":"sha256:BAD"}]}""", true },
        { """{"config":{"digest":"sha256:BAD"},"layers":[]}""", true },
        { """{"layers":[{"annotations":{},"digest":"sha256:BAD"}]}""", true },
        { """{"blobs":[{"digest":"sha256:BAD"}]}""", true },
        { """{"fsLayers":[{"blobSum":"sha256:BAD"}]}""", true },
        { """{"manifests":[{"subject":{"digest":"sha256:BAD"}}]}""", true },
        { """{"subject":{"digest":"sha256:BAD"}}""", false },
        { """{"annotations":{"digest":"sha256:BAD"}}""", false },
        { """{"manifests":[{"annotations":{"vnd.docker.reference.digest":"sha256:BAD"}}]}""", false },
        { """{"manifests":[{"digest":"sha512:BADBAD"}]}""", false },
        { """{"manifests":[{"digest":"SHA256:BAD"}]}""", false },
        { """[]""", false },
    };

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Verdict_OfAManifest_IsByWhatItListsAsItsContent(string manifest, bool isBlocked)
    {
        var verdict = Judge(manifest.Replace("BAD", Bad, StringComparison.Ordinal), Block);
        Assert.Equal((isBlocked ? Block : null, isBlocked, !isBlocked), (verdict.By, verdict.IsListed, verdict.IsClear));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{\"manifests\":[")]
    [InlineData("{} {}")]
    public void Verdict_OfWhatCannotBeRead_IsNotClear(string manifest)
    {
        var verdict = Judge(manifest, Block);
        Assert.True(verdict is { IsUnread: true, IsClear: false, By: null });
        Assert.True(BlockVerdict.Of(StandingOrders.None.Blocked, Encoding.UTF8.GetBytes(manifest)).IsClear);
    }

    [Fact]
    public void Verdict_ByEitherNameOfTheManifest_IsBlocked()
    {
        var manifest = Encoding.UTF8.GetBytes("{}");
        Assert.Equal(new(Block with { Digest = Digest.Sha256(manifest) }), Judge("{}", Block with { Digest = Digest.Sha256(manifest) }));
        Assert.Equal(new(Block with { Digest = Digest.Sha512(manifest) }), Judge("{}", Block with { Digest = Digest.Sha512(manifest) }));
    }

    [Fact]
    public void Refusal_OfABlockedManifest_SaysWhyInTheAdministratorsWords()
    {
        var repository = RepositoryName.Parse("team/app");
        var tag = new Reference(Tag.Parse("v1"));
        var reason = Block with { Reason = " holds malware\u001b[31m. " };
        Assert.Equal(
            "team/app:v1 can't be pulled: it lists sha256:aaaaaaaaaaaa…, which is blocked by an administrator since 2026-11-20T12:00:00Z: holds malware\\u001b[31m. Use another image, or have the block ended.",
            Refusals.Blocked(repository, tag, new(reason, IsListed: true), isPush: false).Message);
        Assert.Equal(
            "team/app@sha256:aaaaaaaaaaaa… can't be pushed: it is blocked by an administrator since 2026-11-20T12:00:00Z: malware. Push another image, or have the block ended.",
            Refusals.Blocked(repository, new Reference(Block.Digest), new(Block), isPush: true).Message);
    }

    private static BlockVerdict Judge(string manifest, params Block[] blocks) =>
        BlockVerdict.Of(StandingOrders.Of(1, blocks, null).Blocked, Encoding.UTF8.GetBytes(manifest));
}
