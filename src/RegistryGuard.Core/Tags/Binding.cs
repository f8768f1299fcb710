using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Tags;

/// <summary>How far a binding has come.</summary>
public enum BindingState
{
    /// <summary>Bound, but no push of it has been confirmed: pulls are answered by upstream.</summary>
    Pending,

    /// <summary>Confirmed: the tag never moves again.</summary>
    Published,
}

/// <summary>What a protected tag stands for.</summary>
/// <param name="Content">The manifest.</param>
/// <param name="State">Pending or published.</param>
/// <param name="Since">When it was bound, adopted or, while pending, last joined.</param>
/// <param name="By">The user name that upstream accepted, or empty.</param>
/// <param name="OpenAttempts">While pending: the attempts whose outcome at upstream is not known, the newest last.</param>
public sealed record Binding(
    ManifestIdentity Content, BindingState State, DateTimeOffset Since, string By, OpenAttempts OpenAttempts)
{
    /// <summary>Whether the binding is published.</summary>
    public bool IsPublished => State is BindingState.Published;

    /// <summary>Whether a client deleted the tag upstream, as its rule permits. The name stays taken.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Whether an administrator retired the tag: nothing can be pushed to it again, not even what it stood for, and its pulls
    /// are refused. It is deleted too, as far as what it needs goes.</summary>
    public bool IsRetired { get; init; }

    /// <summary>Whether it was found upstream, and not pushed through the guard: <see cref="Since"/> is when it was found. Bindings from
    /// before this was noted say no.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>The push in audit mode that last looked at this published binding, in order to replace it; <see cref="Attempt.None"/> if
    /// none did since a push that was enforced was acknowledged. Whoever replaces the binding asks for just this one
    /// (<see cref="RebindSteps"/>).</summary>
    public Attempt Watch { get; init; }

    /// <summary>Whether one of these digests must be there as long as the tag is bound so.</summary>
    public bool Needs(DigestSet digests) => !IsDeleted && Content.All.Overlaps(digests);
}

/// <summary>Which manifest: its digest, by its content, and what it is.</summary>
/// <param name="Digest">SHA-256 of the raw bytes.</param>
/// <param name="Alias">Another digest of the same bytes that clients or upstream use (SHA-512), if one is known.</param>
/// <param name="MediaType">The manifest's media type as pushed or as upstream names it.</param>
public sealed record ManifestIdentity(Digest Digest, Digest? Alias, string MediaType)
{
    /// <summary>Of an index: the manifests that it lists, and those that they list.</summary>
    public DigestSet Children { get; init; }

    /// <summary>All that must be there as long as this manifest is to be pulled: itself, and its children.</summary>
    public DigestSet All => DigestSet.Of(Alias is { } alias ? [Digest, alias] : [Digest]).With(Children);

    /// <summary>Whether this digest names the same manifest.</summary>
    public bool Is(Digest digest) => digest == Digest || digest == Alias;

    /// <summary>Whether the other is the same manifest.</summary>
    public bool IsSameAs(ManifestIdentity other) => Digest == other.Digest;
}
