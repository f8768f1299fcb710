using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

public class DigestSetTests
{
    private static readonly DigestSet Two = DigestSet.Of(DigestOf("a"), DigestOf("b"));

    [Fact]
    public void Of_AnyOrderAndTwice_IsTheSameSet() =>
        Assert.Equal(Two, DigestSet.Of(DigestOf("b"), DigestOf("a"), DigestOf("b")));

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", true)]
    [InlineData("c", false)]
    public void Contains_WhatWasGiven(string content, bool contains) => Assert.Equal(contains, Two.Contains(DigestOf(content)));

    [Fact]
    public void Overlaps_OneInCommon_Only()
    {
        Assert.True(Two.Overlaps(DigestSet.Of(DigestOf("c"), DigestOf("b"))));
        Assert.False(Two.Overlaps(DigestSet.Of(DigestOf("c"))));
        Assert.False(Two.Overlaps(default));
        Assert.False(default(DigestSet).Overlaps(Two));
    }

    [Fact]
    public void Everything_ContainsAnyDigestAlsoBesideOthersAndAsText()
    {
        foreach (var set in (DigestSet[])[DigestSet.Everything, Two.With(DigestSet.Everything), DigestSet.OfHeads(DigestSet.Everything.Heads)])
        {
            Assert.True(set.IsEverything);
            Assert.True(set.Contains(DigestOf("c")));
            Assert.True(set.Overlaps(DigestSet.Of(DigestOf("c"))));
            Assert.True(DigestSet.Of(DigestOf("c")).Overlaps(set));
            Assert.False(set.Overlaps(default));
        }

        Assert.False(Two.IsEverything);
        Assert.Equal(Two, DigestSet.OfTexts(Two.Heads.Select(DigestSet.Text)));
    }

    [Fact]
    public void All_OfAManifest_IsItsNamesAndItsChildren()
    {
        var content = Manifest("index") with { Alias = DigestOf("alias"), Children = Two };
        Assert.Equal(DigestSet.Of(DigestOf("index"), DigestOf("alias"), DigestOf("a"), DigestOf("b")), content.All);
    }
}
