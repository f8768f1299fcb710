using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class TagTests
{
    [Theory]
    [InlineData("latest", true)]
    [InlineData("v1.0.0-rc.1_x", true)]
    [InlineData("_", true)]
    [InlineData("A", true)]
    [InlineData("sha256-abc.sig", true)]
    [InlineData("", false)]
    [InlineData(".a", false)]
    [InlineData("-a", false)]
    [InlineData("a/b", false)]
    [InlineData("a:b", false)]
    [InlineData("a+b", false)]
    [InlineData("a b", false)]
    [InlineData("foo:beef", false)] // E9
    [InlineData("v1\n", false)] // E32
    [InlineData("é1", false)]
    [InlineData("１", false)]
    [InlineData("\u212A", false)]
    public void Tag_AText_IsOneByTheGrammar(string text, bool isTag)
    {
        Assert.Equal(isTag, Tag.TryParse(text, out var tag));
        Assert.Equal(isTag ? text : null, tag.Value);
    }

    // E10
    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Tag_Long_IsBounded(int length, bool isTag) => Assert.Equal(isTag, Tag.TryParse(new string('a', length), out _));

    [Fact]
    public void Tag_ParseOfAnotherText_Throws() => Assert.Throws<FormatException>(() => Tag.Parse("a b"));
}
