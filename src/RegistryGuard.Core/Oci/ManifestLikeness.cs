using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>How a refused manifest resembles the one that its tag is bound to.</summary>
public enum Likeness
{
    /// <summary>Not in any way that would explain the push.</summary>
    None,

    /// <summary>Only annotations differ, such as a time of creation.</summary>
    AnnotationsDiffer,

    /// <summary>The layers are the same; the config differs, and annotations may.</summary>
    ConfigDiffers,

    /// <summary>An index of the same images; only build attestations (provenance, SBOM) differ, and annotations may.</summary>
    AttestationsDiffer,

    /// <summary>An index that lists the manifest that the tag is bound to.</summary>
    ListsBound,

    /// <summary>An image that the index lists which the tag is bound to.</summary>
    ListedByBound,
}

/// <summary>Compares a refused manifest with the one that its tag is bound to, to explain the refusal better. It decides nothing, so
/// a manifest that can't be read resembles none.</summary>
public static class ManifestLikeness
{
    /// <summary>Larger manifests, in bytes, are not compared.</summary>
    public const int MostCompared = 256 * 1024;

    // buildx marks the descriptors of provenance and SBOM so.
    private const string ReferenceType = "vnd.docker.reference.type";
    private const string Attestation = "attestation-manifest";

    // Compared by meaning, not by spelling.
    private static readonly string[] Compared = ["annotations", "config", "layers", "manifests"];

    /// <summary>Whether the body is of an index that lists the manifest.</summary>
    public static bool Lists(ReadOnlyMemory<byte> pushed, Digest bound) =>
        pushed.Length <= MostCompared && IndexManifests.Of(pushed).Any(child => child.Digest == bound);

    /// <summary>How the manifests of these bytes resemble each other.</summary>
    public static Likeness Of(ReadOnlyMemory<byte> pushed, ReadOnlyMemory<byte> bound)
    {
        if (pushed.Length > MostCompared || bound.Length > MostCompared)
        {
            return Likeness.None;
        }

        try
        {
            using var left = JsonDocument.Parse(pushed);
            using var right = JsonDocument.Parse(bound);
            return Of(left.RootElement, right.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Likeness.None;
        }
    }

    private static Likeness Of(JsonElement pushed, JsonElement bound)
    {
        var isIndex = pushed.TryGetProperty("manifests", out _);
        if (!HasSameRest(pushed, bound) || isIndex != bound.TryGetProperty("manifests", out _))
        {
            return Likeness.None;
        }

        if (isIndex)
        {
            return AreSame(Digests(pushed, "manifests", _ => true), Digests(bound, "manifests", _ => true)) ? Likeness.AnnotationsDiffer
                : Images(pushed) is { Count: > 0 } images && AreSame(images, Images(bound)) ? Likeness.AttestationsDiffer
                : Likeness.None;
        }

        var layers = Digests(pushed, "layers", _ => true);
        return layers.Count == 0 || !AreSame(layers, Digests(bound, "layers", _ => true)) ? Likeness.None
            : DigestOf(pushed.GetProperty("config")) == DigestOf(bound.GetProperty("config")) ? Likeness.AnnotationsDiffer
            : Likeness.ConfigDiffers;
    }

    private static bool HasSameRest(JsonElement pushed, JsonElement bound) =>
        Rest(pushed) is var left && Rest(bound) is var right && left.Count == right.Count && left.All(member => right.TryGetValue(member.Key, out var other) && JsonElement.DeepEquals(member.Value, other));

    private static Dictionary<string, JsonElement> Rest(JsonElement manifest)
    {
        var rest = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in manifest.EnumerateObject().Where(member => !Compared.Contains(member.Name, StringComparer.Ordinal)))
        {
            rest[member.Name] = member.Value;
        }

        return rest;
    }

    private static bool AreSame(List<string?> left, List<string?> right) => left.SequenceEqual(right, StringComparer.Ordinal);

    private static List<string?> Images(JsonElement index) => Digests(index, "manifests", descriptor => !IsAttestation(descriptor));

    private static List<string?> Digests(JsonElement manifest, string list, Func<JsonElement, bool> counts) =>
        [.. manifest.GetProperty(list).EnumerateArray().Where(counts).Select(DigestOf)];

    private static string? DigestOf(JsonElement descriptor) => descriptor.GetProperty("digest").GetString();

    private static bool IsAttestation(JsonElement descriptor) =>
        descriptor.TryGetProperty("annotations", out var annotations) && annotations.TryGetProperty(ReferenceType, out var type)
        && type.ValueKind is JsonValueKind.String && type.GetString() == Attestation;
}
