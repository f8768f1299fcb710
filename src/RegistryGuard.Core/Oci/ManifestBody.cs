using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>Checks that the body of a manifest push is what its <c>Content-Type</c> says. A registry that took it for
/// something else could move a tag that the guard knows nothing of (schema 1 names its tag in the body).</summary>
public static class ManifestBody
{
    // A name that differs from these in case only, or comes twice, would be read differently by registries (MemberName).
    private static readonly string[] MeaningfulNames =
        ["schemaVersion", "mediaType", "manifests", "config", "layers", "blobs", "subject", "artifactType", "name", "tag", "fsLayers", "history", "signatures"];

    // Of a descriptor in an index. Registries and clients that read these differently would see two indexes.
    private static readonly string[] DescriptorNames =
        ["mediaType", "digest", "size", "urls", "annotations", "data", "artifactType", "platform"];

    // A set that has grown is not cleared for each descriptor: that would cost its size each time.
    private const int FewMembers = 64;

    private static readonly string[] Schema1Names = ["fsLayers", "history", "signatures", "tag"];

    /// <summary>Why the body can't be accepted under this media type, or null if it can.</summary>
    public static string? Judge(ReadOnlySpan<byte> body, MediaType mediaType)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            {
                return "is not a JSON object";
            }

            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                var meaningful = Array.Find(MeaningfulNames, known => MemberName.MayBe(name, known));
                reader.Read();
                if (JudgeMember(ref reader, name, meaningful, mediaType, seen) is { } reason)
                {
                    return reason;
                }

                reader.Skip();
            }

            // What follows the object makes the reader throw.
            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "is not valid JSON";
        }

        return seen.Contains("schemaVersion") ? null : "has no schemaVersion";
    }

    private static string? JudgeMember(
        ref Utf8JsonReader value, string name, string? meaningful, MediaType mediaType, HashSet<string> seen) =>
        meaningful switch
        {
            null => null,
            _ when meaningful != name => $"has '{name}' where the specification has '{meaningful}'",
            _ when !seen.Add(name) => $"has '{name}' twice",
            _ when Schema1Names.Contains(name, StringComparer.Ordinal) => $"has '{name}', which is of schema version 1",
            "schemaVersion" when value.TokenType is not JsonTokenType.Number || !value.TryGetInt32(out var version) || version != 2 =>
                "is not of schema version 2",
            "mediaType" when value.TokenType is not JsonTokenType.String || value.GetString() != mediaType.Value =>
                "has another mediaType than its Content-Type",
            "manifests" when !mediaType.IsIndex => "has 'manifests' but is not sent as an index",
            "manifests" when JudgeDescriptors(value) is { } reason => reason,
            "layers" or "config" when mediaType.IsIndex => $"has '{name}' but is sent as an index",
            _ => null,
        };

    // The reader is a copy: what is read here is still to be skipped.
    private static string? JudgeDescriptors(Utf8JsonReader list)
    {
        if (list.TokenType is not JsonTokenType.StartArray)
        {
            return null;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (list.Read() && list.TokenType is not JsonTokenType.EndArray)
        {
            if (list.TokenType is JsonTokenType.StartObject && JudgeDescriptor(ref list, seen) is { } reason)
            {
                return reason;
            }

            list.Skip();
            if (seen.Count > FewMembers)
            {
                seen = new(StringComparer.Ordinal);
            }

            seen.Clear();
        }

        return null;
    }

    private static string? JudgeDescriptor(ref Utf8JsonReader descriptor, HashSet<string> seen)
    {
        while (descriptor.Read() && descriptor.TokenType is JsonTokenType.PropertyName)
        {
            var name = descriptor.GetString()!;
            var known = Array.Find(DescriptorNames, known => MemberName.MayBe(name, known));
            if (known is not null && known != name)
            {
                return $"has a descriptor with '{name}' where the specification has '{known}'";
            }

            if (!seen.Add(name))
            {
                return known is null ? "has a descriptor with a member twice" : $"has a descriptor with '{name}' twice";
            }

            descriptor.Read();
            descriptor.Skip();
        }

        return null;
    }
}
