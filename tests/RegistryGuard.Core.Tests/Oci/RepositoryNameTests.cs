using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Oci;

public sealed class RepositoryNameTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("0", true)]
    [InlineData("team/app", true)]
    [InlineData("a/b/c/d", true)]
    [InlineData("a.b_c__d-e---f", true)]
    [InlineData("", false)]
    [InlineData("/", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a//b", false)]
    [InlineData("a..b", false)]
    [InlineData("a___b", false)]
    [InlineData("a.-b", false)]
    [InlineData("a_.b", false)]
    [InlineData(".a", false)]
    [InlineData("a-", false)]
    [InlineData("a/../b", false)]
    [InlineData("Team/app", false)] // E10
    [InlineData("team/app:v1", false)]
    [InlineData("team/app\n", false)] // E32
    [InlineData("é", false)]
    [InlineData("１", false)]
    [InlineData("a%2fb", false)]
    [InlineData("a b", false)]
    [InlineData("a\\b", false)]
    public void RepositoryName_AText_IsOneByTheGrammar(string text, bool isName)
    {
        Assert.Equal(isName, RepositoryName.TryParse(text, out var name));
        Assert.Equal(isName ? text : null, name.Value);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void RepositoryName_Long_IsBounded(int length, bool isName) =>
        Assert.Equal(isName, RepositoryName.TryParse(new string('a', length), out _));

    [Fact]
    public void RepositoryName_ParseOfAnotherText_Throws() =>
        Assert.Throws<FormatException>(() => RepositoryName.Parse("A"));
}
