using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Registry.Pull;

/// <summary>What a pull of a protected tag goes by.</summary>
internal abstract record TagResolution
{
    private TagResolution()
    {
    }

    /// <summary>The tag is published: this manifest and no other.</summary>
    /// <param name="Content">The manifest.</param>
    /// <param name="IsStale">Whether that is from memory that could not be made sure of.</param>
    public sealed record Bound(ManifestIdentity Content, bool IsStale = false) : TagResolution;

    /// <summary>The tag is not published: upstream's answer.</summary>
    /// <param name="Pending">What it is pending with, if it is.</param>
    public sealed record Open(Binding? Pending) : TagResolution;

    /// <summary>The tag was deleted, and its name stays taken.</summary>
    public sealed record Deleted(ManifestIdentity Content) : TagResolution;

    /// <summary>An administrator retired the tag.</summary>
    public sealed record Retired(ManifestIdentity Content) : TagResolution;

    /// <summary>The record can't be reached, and nothing is remembered.</summary>
    public sealed record Unknown(RecordUnavailableException Reason) : TagResolution;
}
