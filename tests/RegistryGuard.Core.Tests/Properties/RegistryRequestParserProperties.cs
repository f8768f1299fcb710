using FsCheck.Fluent;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tests.Properties;

/// <summary>What holds for every request target, however odd.</summary>
public sealed class RegistryRequestParserProperties
{
    private const string Sha256 = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "put", "OPTIONS"];

    private static readonly string[] Pieces =
    [
        "/", "/", "/", "/v2", "/v2/", "app", "a/b", "/manifests/", "/blobs/", "/blobs/uploads/", "/tags/list", "/referrers/", "_catalog", "v1", "latest",
        "sha256:", Sha256, "?", "&", "=", "tag=", "digest=", "ns=", "n=10", "mount=", "from=", "%2F", "%2f", "%61", "%25", "%00", "%0a", "..", ".", "//",
        "\\", ";", "#", " ", "é", "１", "A", "-", "_", "__", "manifests", "blobs", "uploads",
    ];

    private static readonly string[] Valid =
    [
        "/v2/", "/v2/_catalog?n=10", "/v2/app/manifests/v1", "/v2/a/b/manifests/latest?ns=x", $"/v2/app/manifests/{Sha256}?tag=v1&tag=v2",
        $"/v2/app/blobs/{Sha256}", "/v2/app/blobs/uploads/", "/v2/app/blobs/uploads/id?digest=x", "/v2/app/tags/list?last=v1",
        $"/v2/app/referrers/{Sha256}", "/v2/a/manifests/b/manifests/v1",
    ];

    // What is sent upstream is read by upstream just as the guard has read it.
    [Fact]
    public void Target_OfARequest_IsReadAsThatRequestAgain() => Hold((method, target) =>
        RegistryRequestParser.TryParse(method, target, out OciError _) is not { } request
        || RegistryRequestParser.TryParse(method, request.Target, out OciError _)?.Target == request.Target);

    [Fact]
    public void Path_OfARequest_HasNothingThatServersReadDifferently() => Hold((method, target) =>
        RegistryRequestParser.TryParse(method, target, out OciError _) is not { } request
        || (request.Target.StartsWith("/v2", StringComparison.Ordinal)
            && request.Target.All(character => character is > ' ' and < '\x7f')
            && !request.Target.Split('?')[0].AsSpan().ContainsAny("\\%#;")
            && !request.Target.Split('?')[0].Contains("//", StringComparison.Ordinal)));

    [Fact]
    public void Write_OfAManifest_IsToTheRepositoryAndTagOfItsTarget() => Hold((_, target) =>
        RegistryRequestParser.TryParse("PUT", target, out OciError _) is not RegistryRequest.ManifestWrite write
        || write.Target.Split('?')[0] == RegistryRequest.ManifestTarget(write.Repository, write.Reference.Value));

    [Fact]
    public void Request_ThatIsNone_HasAnErrorThatSaysWhy() => Hold((method, target) =>
        RegistryRequestParser.TryParse(method, target, out var error) is not null
        || (error.Status is >= 400 and < 500 && error.Message.Length > 0));

    // Each valid target with pieces put in somewhere: most others would be refused for the same few reasons.
    private static void Hold(Func<string, string, bool> property) => Texts.Hold(
        Prop.ForAll(Texts.Of(Pieces), ArbMap.Default.ArbFor<int>(), (pieces, seed) => Array.TrueForAll(Valid, valid =>
        {
            var random = new Random(seed);
            var target = pieces.Take(4).Aggregate(valid, (text, piece) => text.Insert(random.Next(text.Length + 1), piece));
            return Array.TrueForAll(Methods, method => property(method, target));
        })),
        tests: 2_000);
}
