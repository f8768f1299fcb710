using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Tests.Text;

public class NearestTests
{
    [Theory]
    [InlineData("demo/ap", "demo/app")]
    [InlineData("DEMO/APP", "demo/app")]
    [InlineData("v1.00", "v1.0.0")]
    [InlineData("nothing-like-it", null)]
    public void To_AWord_IsTheKnownOneFewestEditsAway(string word, string? expected) =>
        Assert.Equal(expected, Nearest.To(word, ["demo/app", "v1.0.0", "v2.10.0"]));

    [Fact]
    public void To_NoKnownWords_IsNone() => Assert.Null(Nearest.To("demo", []));
}
