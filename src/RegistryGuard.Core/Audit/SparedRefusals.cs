using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Audit;

/// <summary>What would have been refused to one who pushes, in one repository, while audit mode was on.</summary>
/// <param name="Repository">The repository; null for what was not told one by one.</param>
/// <param name="By">The user name, or empty.</param>
public sealed record SparedRefusals(RepositoryName? Repository, string By)
{
    /// <summary>So many tags are named.</summary>
    public const int MostTags = 5;

    /// <summary>How often.</summary>
    public long Count { get; init; }

    /// <summary>Some of the tags, the first ones.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>When first.</summary>
    public DateTimeOffset First { get; init; }

    /// <summary>When last.</summary>
    public DateTimeOffset Last { get; init; }

    /// <summary>What the last one would have been told.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Lines of kind <see cref="AuditKind.WouldRefuse"/> by repository and name, those that happened most often first. Lines of other
    /// kinds are passed over.</summary>
    public static IReadOnlyList<SparedRefusals> Of(IEnumerable<AuditLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return InOrder(lines.Where(line => line.Kind == AuditKind.WouldRefuse).Select(line => new SparedRefusals(line.Repository, line.By)
        {
            Count = line.Count,
            Tags = line.Tag is { } tag ? [tag.Value] : [],
            First = line.At,
            Last = line.At,
            Reason = line.Reason,
        }));
    }

    /// <summary>Those of several pages as one, in the same order.</summary>
    public static IReadOnlyList<SparedRefusals> InOrder(IEnumerable<SparedRefusals> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return
        [
            .. parts.GroupBy(part => (part.Repository, part.By)).Select(group => group.Aggregate(Join))
                .OrderByDescending(one => one.Count).ThenBy(one => one.Repository?.Value, StringComparer.Ordinal).ThenBy(one => one.By, StringComparer.Ordinal),
        ];
    }

    private static SparedRefusals Join(SparedRefusals one, SparedRefusals other) => one with
    {
        Count = one.Count + other.Count,
        Tags = [.. one.Tags.Concat(other.Tags).Distinct(StringComparer.Ordinal).Take(MostTags)],
        First = one.First < other.First ? one.First : other.First,
        Last = one.Last > other.Last ? one.Last : other.Last,
        Reason = one.Last > other.Last ? one.Reason : other.Reason,
    };
}
