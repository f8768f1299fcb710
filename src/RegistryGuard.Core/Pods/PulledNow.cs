using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Pods;

/// <summary>What a pull of an image would get now.</summary>
public abstract record PulledNow
{
    private PulledNow()
    {
    }

    /// <summary>A manifest.</summary>
    /// <param name="Content">Which, with its children as far as they are known.</param>
    public sealed record Gives(ManifestIdentity Content) : PulledNow
    {
        /// <summary>Whether the record knows the tag. Else the tag is what the registry has, and nobody keeps it there.</summary>
        public required bool IsRecorded { get; init; }

        /// <summary>Whether the manifest, or one that it lists, has the configuration that the runtime reports; null if that was not asked, or
        /// could not be found out.</summary>
        public bool? HasConfiguration { get; init; }

        /// <summary>Since when the tag gives it, as far as the record knows.</summary>
        public DateTimeOffset? Since { get; init; }

        /// <summary>By whose push it does; empty for nobody known.</summary>
        public string By { get; init; } = "";
    }

    /// <summary>Nothing.</summary>
    /// <param name="Wanted">What should be there; null if nobody knows.</param>
    /// <param name="Why">Why, as a clause.</param>
    public sealed record Fails(Digest? Wanted, string Why) : PulledNow;

    /// <summary>That is not known.</summary>
    /// <param name="Why">Why, as a clause.</param>
    public sealed record Unknown(string Why) : PulledNow;
}

/// <summary>What the tags of a repository have to do with a digest that a container names.</summary>
/// <param name="Kind">What.</param>
/// <param name="Tag">The tag; null for none.</param>
public sealed record DigestStanding(StandingKind Kind, Tag? Tag)
{
    /// <summary>No tag that the record knows has had it.</summary>
    public static DigestStanding Nowhere { get; } = new(StandingKind.Nowhere, null);
}

/// <summary>The same in a word.</summary>
public enum StandingKind
{
    /// <summary>No tag that the record knows has, or had, it.</summary>
    Nowhere,

    /// <summary>A tag had it, and none has it now.</summary>
    Former,

    /// <summary>A tag has it, or an index that lists it.</summary>
    Current,
}
