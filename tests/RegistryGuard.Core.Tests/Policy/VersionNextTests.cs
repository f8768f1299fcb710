using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using Version = RegistryGuard.Core.Policy.Version;

namespace RegistryGuard.Core.Tests.Policy;

public class VersionNextTests
{
    [Theory]
    [InlineData("v1.2.3", VersionPart.Patch, "v1.2.4")]
    [InlineData("1.2.3", VersionPart.Minor, "1.3.0")]
    [InlineData("v1.2.3", VersionPart.Major, "v2.0.0")]
    [InlineData("v1.9.9", VersionPart.Patch, "v1.9.10")]
    [InlineData("1.2.99999999999999999999999", VersionPart.Patch, "1.2.100000000000000000000000")]
    [InlineData("1.2.3-rc.1", VersionPart.Patch, "1.2.3")]
    [InlineData("1.2.3-rc.1", VersionPart.Minor, "1.3.0")]
    [InlineData("1.2.0-rc.1", VersionPart.Minor, "1.2.0")]
    [InlineData("1.2.0-rc.1", VersionPart.Major, "2.0.0")]
    [InlineData("2.0.0-rc.1", VersionPart.Major, "2.0.0")]
    public void Next_OfAVersion_ComesAfterItByThePart(string text, VersionPart part, string expected)
    {
        Assert.True(Version.TryParse(Tag.Parse(text), out var version));
        var next = version.Next(part);

        Assert.Equal(expected, next?.Value);
        Assert.True(Version.TryParse(next!.Value, out var after) && after > version);
    }

    [Fact]
    public void Next_TooLongForATag_IsNone()
    {
        Assert.True(Version.TryParse(Tag.Parse("1.0." + new string('9', 124)), out var version));
        Assert.Null(version.Next(VersionPart.Patch));
    }
}
