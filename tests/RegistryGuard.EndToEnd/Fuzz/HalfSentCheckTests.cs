using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: a part of a manifest that is sent on is found.</summary>
public sealed class HalfSentCheckTests
{
    private static readonly TinyImage Image = TinyImage.Of("half");

    [Fact]
    public void Breaches_Whole_None() => Assert.Empty(Breaches("/v2/half/manifests/v1", Image.Manifest));

    [Fact]
    public void Breaches_WholeInChunks_None() => Assert.Empty(HalfSentCheck.Breaches(
        [new WireMessage("PUT /v2/half/manifests/v1 HTTP/1.1", [("Transfer-Encoding", "chunked")], [.. "2\r\nab\r\n0\r\n\r\n"u8])],
        new HashSet<string> { TinyImage.DigestOf([.. "ab"u8]) }));

    [Fact]
    public void Breaches_Part_IsFound() => Assert.Single(Breaches("/v2/half/manifests/v1", Image.Manifest[..^1]));

    [Fact]
    public void Breaches_PartByDigest_IsFound() => Assert.Single(Breaches($"/v2/half/manifests/{Image.Digest}", Image.Manifest[..10]));

    [Fact]
    public void Breaches_OtherRepository_None() => Assert.Empty(Breaches("/v2/app/manifests/v1", Image.Manifest[..^1]));

    private static IReadOnlyList<string> Breaches(string target, byte[] body) =>
        HalfSentCheck.Breaches([new WireMessage($"PUT {target} HTTP/1.1", [], body)], new HashSet<string> { Image.Digest });
}
