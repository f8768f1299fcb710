using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Tests.Text;

public class PrintableTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("push app:v1.0.0 by=ci", "push app:v1.0.0 by=ci")]
    [InlineData("Zoë, 李, ✓ and \U0001F680", "Zoë, 李, ✓ and \U0001F680")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("\a\b\t\r\n", "\\u0007\\u0008\\u0009\\u000d\\u000a")]
    [InlineData("\0\u007f", "\\u0000\\u007f")]
    [InlineData("\u009b2J", "\\u009b2J")]
    [InlineData("a\u2028b\u2029", "a\\u2028b\\u2029")]
    [InlineData("\u202e\u2066\u2069\u200e\u061c", "\\u202e\\u2066\\u2069\\u200e\\u061c")]
    [InlineData("ad\u200bmin\ufeff", "ad\\u200bmin\\ufeff")]
    [InlineData("\ue000", "\\ue000")]
    [InlineData("\U000e0041", "\\udb40\\udc41")]
    public void Of_ACharacterThatDoesNotShowAsItself_IsEscaped(string text, string shown) => Assert.Equal(shown, PrintableText.Of(text));

    [Fact]
    public void Of_HalvesOfPairs_AreEscaped() => Assert.Equal(
        "\\ud800a\\udc00\\ud83d", PrintableText.Of(new string(['\ud800', 'a', '\udc00', '\ud83d'])));
}
