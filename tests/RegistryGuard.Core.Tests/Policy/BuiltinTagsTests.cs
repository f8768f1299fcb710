using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class BuiltinTagsTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Hex57 = "0123456789abcdef0123456789abcdef0123456789abcdef012345678";

    [Theory]
    [InlineData("sha256-" + Hex, true)]
    [InlineData("sha256-" + Hex + ".sig", true)]
    [InlineData("sha256-" + Hex + ".att", true)]
    [InlineData("sha256-" + Hex + ".sbom", true)]
    [InlineData("sha512-" + Hex, true)]
    [InlineData("sha512-" + Hex + Hex57, true)] // as long as a tag can be
    [InlineData("sha256-" + Hex + ".sig2", false)] // E33
    [InlineData("sha256-" + Hex + ".", false)]
    [InlineData("sha256-" + Hex + ".SIG", false)]
    [InlineData("sha256-" + Hex + "0", false)]
    [InlineData("sha256-" + Hex57, false)]
    [InlineData("sha256-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg", false)]
    [InlineData("sha256-0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData("SHA256-" + Hex, false)]
    [InlineData("xsha256-" + Hex, false)]
    [InlineData("sha512-" + Hex57, false)]
    [InlineData("sha512-" + Hex + ".sig", false)]
    [InlineData("sha384-" + Hex, false)]
    [InlineData("sha256-", false)]
    [InlineData("latest", false)]
    public void BuiltinTags_ATag_AreToldByTheirExactGrammar(string tag, bool isBuiltin) =>
        Assert.Equal(isBuiltin, BuiltinTags.Contains(Tag.Parse(tag)));
}
