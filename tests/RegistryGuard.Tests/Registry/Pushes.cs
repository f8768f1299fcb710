using System.Text;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Tests.Registry;

/// <summary>Manifests to push.</summary>
internal static class Pushes
{
    public const string V1 = "/v2/app/manifests/v1.0.0";

    public static string One { get; } = Manifest("one");

    public static string Two { get; } = Manifest("two");

    public static string Manifest(string annotation) =>
        $$$"""{"schemaVersion":2,"config":{},"layers":[],"annotations":{"is":"{{{annotation}}}"}}""";

    public static string DigestOf(string manifest) => Digest.Sha256(Encoding.UTF8.GetBytes(manifest)).Value;

    /// <summary>Puts a manifest upstream behind the guard's back.</summary>
    public static void Plant(this FakeUpstream upstream, string repository, string tag, string manifest)
    {
        var bytes = Encoding.UTF8.GetBytes(manifest);
        upstream.Manifests[$"{repository}/{tag}"] = upstream.Manifests[$"{repository}/{DigestOf(manifest)}"] = bytes;
    }
}
