using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What an import is about.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Policy">Which of its tags are protected.</param>
public sealed record ImportTerms(RepositoryName Repository, TagPolicy Policy)
{
    /// <summary>How many tags it looks up at most.</summary>
    public int MostAdopted { get; init; } = ImportProtocol.MostAdopted;
}

/// <summary>Where an import stands. A value: the machine makes a new one with each event.</summary>
public sealed record ImportState
{
    internal ImportState(ImportTerms terms) => Terms = terms;

    /// <summary>What it is about.</summary>
    public ImportTerms Terms { get; }

    /// <summary>Whose outcome it waits for, and why.</summary>
    public ImportPhase Phase { get; internal init; }

    /// <summary>The note that the import is to end with.</summary>
    public KnownNote? Ours { get; internal init; }

    /// <summary>The note that it has begun with. If that is still there at the end, no write under another policy came between.</summary>
    public string? Begun { get; internal init; }

    /// <summary>The tags that upstream has, until those are known of them that the record does not know.</summary>
    public IReadOnlyList<Tag> Listed { get; internal init; } = [];

    /// <summary>The protected tags that the record does not know, while it is asked for archive tags and recorded ones.</summary>
    public IReadOnlyList<Tag> Unbound { get; internal init; } = [];
}

/// <summary>What an import waits for.</summary>
public enum ImportPhase
{
    /// <summary>The note.</summary>
    ReadNote,

    /// <summary>The note that it has begun.</summary>
    Begin,

    /// <summary>Upstream's tags.</summary>
    List,

    /// <summary>The record's.</summary>
    FindPublished,

    /// <summary>The archive tags that the record does not know.</summary>
    FindStray,

    /// <summary>The recorded floating tags of which the record is not certain.</summary>
    FindUncertain,

    /// <summary>The tags' own imports.</summary>
    Adopt,

    /// <summary>The note that it has ended.</summary>
    End,

    /// <summary>The note that another import may have ended with.</summary>
    CheckEnd,

    /// <summary>This process's memory.</summary>
    Remember,

    /// <summary>Nothing: it has ended.</summary>
    Ended,
}

/// <summary>What a machine says: where it stands, and what to do next.</summary>
public sealed record ImportTurn(ImportState State, ImportAct Act);
