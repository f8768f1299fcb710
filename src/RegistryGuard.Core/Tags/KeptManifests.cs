using System.Collections.Immutable;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tags;

/// <summary>A manifest that an archive tag names upstream.</summary>
/// <param name="At">The archive tag's stamp: whole seconds, UTC, and unique among those of one tag.</param>
/// <param name="Content">The manifest, with its children.</param>
public sealed record KeptManifest(DateTimeOffset At, ManifestIdentity Content)
{
    /// <summary>The archive tag's name.</summary>
    public Tag ArchiveOf(Tag tag) => ArchiveTag.Of(tag, At);
}

/// <summary>The manifests of a recorded floating tag that have archive tags, each once: first what it was moved to last
/// (<c>keep</c>).</summary>
public readonly struct KeptManifests : IEquatable<KeptManifests>
{
    /// <summary>The most that a rule may keep, besides what the tag has.</summary>
    public const int Most = 100;

    private readonly ImmutableArray<KeptManifest> _all;

    /// <summary>These manifests.</summary>
    public KeptManifests(params ImmutableArray<KeptManifest> all) => _all = all;

    /// <summary>All.</summary>
    public ImmutableArray<KeptManifest> All => _all.IsDefault ? [] : _all;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => All.IsEmpty;

    /// <summary>The one with this manifest, or null.</summary>
    public KeptManifest? Find(ManifestIdentity content) => All.FirstOrDefault(kept => kept.Content.IsSameAs(content));

    /// <summary>The archive tags to be written before a tag is moved, so that what it has and what it gets each have one. Those that
    /// another move was to write and did not get to confirm are written again, under the same names.</summary>
    /// <param name="contents">These manifests, the oldest first.</param>
    /// <param name="begun">What a move was to write that gives way to this one.</param>
    /// <param name="at">When.</param>
    public KeptManifests Missing(IEnumerable<ManifestIdentity> contents, KeptManifests begun, DateTimeOffset at)
    {
        var missing = ImmutableArray.CreateBuilder<KeptManifest>();
        var stamp = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        foreach (var other in All.Concat(begun.All))
        {
            // Two moves in one second: the later takes the next one that is free.
            stamp = other.At >= stamp ? other.At.AddSeconds(1) : stamp;
        }

        foreach (var content in contents)
        {
            if (Find(content) is not null || missing.Any(kept => kept.Content.IsSameAs(content)))
            {
                continue;
            }

            if (begun.Find(content) is { } again)
            {
                missing.Add(again with { Content = content });
                continue;
            }

            missing.Add(new(stamp, content));
            stamp = stamp.AddSeconds(1);
        }

        return new(missing.DrainToImmutable());
    }

    /// <summary>What is kept once a tag was moved.</summary>
    /// <param name="written">The archive tags that were written for the move.</param>
    /// <param name="current">What the tag has now.</param>
    /// <param name="superseded">What it had before, or null.</param>
    /// <param name="most">How many of those that it had before are kept; 0 keeps none, and needs no archive tag of what it has.</param>
    public KeptManifests After(KeptManifests written, ManifestIdentity current, ManifestIdentity? superseded, int most)
    {
        if (most == 0)
        {
            return default;
        }

        var all = written.All.AddRange(All);
        var newest = new[] { current, superseded }.OfType<ManifestIdentity>()
            .Select(content => all.FirstOrDefault(kept => kept.Content.IsSameAs(content))).OfType<KeptManifest>();
        return new([.. newest.Concat(All).DistinctBy(kept => kept.At).Take(most + 1)]);
    }

    /// <summary>Whether an archive tag that upstream has, and that is not among these, was dropped from them: as many are kept as the rule says,
    /// and one of them is later. Else it may be from before the record was lost or set back.</summary>
    /// <param name="tag">The tag that these are of.</param>
    /// <param name="archive">The archive tag.</param>
    /// <param name="most">How many of those that the tag had before are kept.</param>
    public bool HasDropped(Tag tag, Tag archive, int most) =>
        All.Length > most && All.Any(kept => string.CompareOrdinal(kept.ArchiveOf(tag).Value, archive.Value) > 0);

    /// <summary>Whether one of these has this archive tag.</summary>
    public bool Has(Tag tag, Tag archive) => All.Any(kept => kept.ArchiveOf(tag) == archive);

    /// <summary>Those that others don't have.</summary>
    public KeptManifests Without(KeptManifests others) => new([.. All.Where(kept => others.Find(kept.Content) is null)]);

    /// <inheritdoc/>
    public bool Equals(KeptManifests other) => All.AsSpan().SequenceEqual(other.All.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeptManifests other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => IsEmpty ? 0 : HashCode.Combine(All.Length, All[0].At, All[0].Content);

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(KeptManifests left, KeptManifests right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(KeptManifests left, KeptManifests right) => !left.Equals(right);
}
