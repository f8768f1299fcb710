using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class ReferenceTests
{
    [Fact]
    public void Reference_ByTag_IsATagOnly()
    {
        var reference = new Reference(Tag.Parse("v1"));

        Assert.False(reference.IsDigest);
        Assert.True(reference.TryGetTag(out var tag));
        Assert.Equal("v1", tag.Value);
        Assert.False(reference.TryGetDigest(out _));
        Assert.Equal("v1", reference.ToString());
    }

    [Fact]
    public void Reference_ByDigest_IsADigestOnly()
    {
        var digest = Digest.Sha256([]);
        var reference = new Reference(digest);

        Assert.True(reference.IsDigest);
        Assert.True(reference.TryGetDigest(out var same));
        Assert.Equal(digest, same);
        Assert.False(reference.TryGetTag(out _));
        Assert.Equal(digest.Value, reference.Value);
    }
}
