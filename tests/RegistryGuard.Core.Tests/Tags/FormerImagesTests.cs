using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Tags;

public class FormerImagesTests
{
    // Moves the newest first, each as DIGEST or DIGEST<PREVIOUS.
    [Theory]
    [InlineData("", "a", "")]
    [InlineData("a", "a", "")]
    [InlineData("b<a a", "b", "a")]
    [InlineData("b<a a", "", "b a")]
    [InlineData("b<a a", "x", "b a")]
    [InlineData("a<b b<a a", "a", "b")]
    [InlineData("c<b b<a a", "c", "b a")]
    [InlineData("c<x b<a a", "c", "x b a")]
    [InlineData("b<a", "b", "a")]
    public void Images_OfAHistory_AreThoseThatTheTagHadTheLastFirst(string history, string current, string former) =>
        Assert.Equal(
            former.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(DigestOf),
            FormerImages.Of(history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(MoveOf), current.Length == 0 ? null : ContentOf(current)));

    private static Move MoveOf(string text, int at) => text.Split('<') is [var to, var from]
        ? new(100 - at, ContentOf(to), DigestOf(from), DateTimeOffset.UnixEpoch, "", "")
        : new(100 - at, ContentOf(text), null, DateTimeOffset.UnixEpoch, "", "");

    private static ManifestIdentity ContentOf(string letter) => new(DigestOf(letter), null, MediaType.OciManifest.Value);

    private static Digest DigestOf(string letter) => Digest.Parse("sha256:" + new string(letter[0] == 'x' ? 'f' : letter[0], 64));
}
