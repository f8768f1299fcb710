using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What a delete is about.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Reference">The manifest's digest, or a tag.</param>
/// <param name="Policy">The policy in force when it came.</param>
public sealed record DeleteTerms(RepositoryName Repository, Reference Reference, TagPolicy Policy)
{
    /// <summary>Who deletes. Its name need be known only where rules about the repository have <c>pushers</c>.</summary>
    public Pusher By { get; init; }

    /// <summary>Whether what the rules of tags in audit mode say is let through and noted. Not if a living replica enforces.</summary>
    public bool SparesAudited { get; init; }
}

/// <summary>All names of a manifest: an index may list it by another digest than the one it is deleted by.</summary>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Sha512">SHA-512 of its bytes.</param>
/// <param name="Named">The digest that it is deleted by; null if by a tag.</param>
public sealed record ManifestNames(Digest Sha256, Digest Sha512, Digest? Named)
{
    /// <summary>Each of them.</summary>
    public IReadOnlyList<Digest> All => Named is { } named ? [named, Sha256, Sha512] : [Sha256, Sha512];

    /// <summary>All of them, as the record keeps them.</summary>
    public DigestSet Digests => DigestSet.Of(All);
}

/// <summary>Where a delete stands. A value: the machine makes a new one with each event.</summary>
public sealed record DeleteState
{
    internal DeleteState(DeleteTerms terms) => Terms = terms;

    /// <summary>What it is about.</summary>
    public DeleteTerms Terms { get; internal init; }

    /// <summary>Whose outcome it waits for, and why.</summary>
    public DeletePhase Phase { get; internal init; }

    /// <summary>The manifest's names.</summary>
    public ManifestNames? Names { get; internal init; }

    /// <summary>The number of its claim.</summary>
    public Attempt Number { get; internal init; }

    /// <summary>Where its import stands.</summary>
    public ImportState? Import { get; internal init; }

    /// <summary>The claim that it has to end; null if it has none, or leaves it to end by itself.</summary>
    public DeleteClaim? Claim { get; internal init; }

    /// <summary>The tags that go with the manifest, as their rules let them.</summary>
    public IReadOnlyList<TagUse> Deletable { get; internal init; } = [];

    /// <summary>Whether they are marked, or may be, and the marks have to go.</summary>
    public bool IsMarked { get; internal init; }

    /// <summary>Whether it has to be announced that the manifest is gone, or may be.</summary>
    public bool MayBeGone { get; internal init; }

    /// <summary>What it would have been refused for, if it went on for the sake of audit mode alone.</summary>
    public DeleteResult? Would { get; internal init; }

    /// <summary>Whether it goes on although the record does not know the repository whole.</summary>
    public bool IsUnknownSpared { get; internal init; }

    /// <summary>What to tell the client in the end.</summary>
    public DeleteResult? Result { get; internal init; }
}

/// <summary>What a delete waits for.</summary>
public enum DeletePhase
{
    /// <summary>Whether the client may know that the tag is protected.</summary>
    CheckReader,

    /// <summary>The manifest.</summary>
    Get,

    /// <summary>The proof of the right.</summary>
    CheckRight,

    /// <summary>A place.</summary>
    TakePlace,

    /// <summary>The tags upstream that name the manifest and that the client may not delete.</summary>
    FindForbidden,

    /// <summary>The import.</summary>
    Import,

    /// <summary>The uses, before it claims.</summary>
    FindUsesFirst,

    /// <summary>The claim.</summary>
    Claim,

    /// <summary>The uses, now that no more can come.</summary>
    FindUses,

    /// <summary>Whether the repository is still known.</summary>
    CheckKnown,

    /// <summary>The marks.</summary>
    Mark,

    /// <summary>Upstream's answer to the client's own DELETE.</summary>
    Delete,

    /// <summary>The end of the proof.</summary>
    ForgetRight,

    /// <summary>The announcement.</summary>
    Announce,

    /// <summary>The end of the claim.</summary>
    EndClaim,

    /// <summary>The end of the marks.</summary>
    Unmark,

    /// <summary>Nothing: it is answered.</summary>
    Ended,
}

/// <summary>What a machine says: where it stands, and what to do next.</summary>
public sealed record DeleteTurn(DeleteState State, DeleteAct Act);
