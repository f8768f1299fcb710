using System.Globalization;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>The name of an archive tag: <c>TAG-yyyyMMddHHmmss</c>, UTC. Only the guard writes such tags, for floating tags that have
/// <c>keep</c>, so that upstream's garbage collection keeps what they had (docs/moves.md, "Archive tags").</summary>
public static class ArchiveTag
{
    /// <summary>The longest tag that may have archive tags, in characters. No name is cut, so no two tags share one.</summary>
    public const int LongestTag = Tag.MaxLength - StampLength - 1;

    private const int StampLength = 14;

    /// <summary>The archive tag of a tag, for what it was given at this second.</summary>
    /// <exception cref="FormatException">The tag is longer than <see cref="LongestTag"/>.</exception>
    public static Tag Of(Tag tag, DateTimeOffset at) =>
        Tag.Parse($"{tag.Value}-{at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}");

    /// <summary>The tag that a tag is an archive tag of by its form: what stands before the last dash, if 14 digits follow. Whether it is
    /// one depends on that tag's rule.</summary>
    public static bool TryGetTag(Tag archive, out Tag tag)
    {
        var text = archive.Value;
        var end = text.Length - StampLength - 1;
        tag = default;
        return end > 0 && text[end] == '-' && !text.AsSpan(end + 1).ContainsAnyExceptInRange('0', '9') && Tag.TryParse(text.AsSpan(0, end), out tag);
    }
}
