using System.Globalization;

namespace RegistryGuard.Chaos;

/// <summary>What a client did.</summary>
internal enum OperationKind
{
    Push,

    /// <summary>GET or HEAD of the manifest by tag.</summary>
    Pull,

    /// <summary>GET of a manifest by its digest.</summary>
    Fetch,

    /// <summary>PUT of a manifest by its digest: no tag moves.</summary>
    Store,

    /// <summary>DELETE of a manifest by its digest.</summary>
    Delete,

    /// <summary>A push of which only the first part is sent.</summary>
    HalfPush,

    /// <summary>A pull by tag with a header that HTTP does not have. What is answered to it is nobody's business.</summary>
    BentPull,
}

/// <summary>What came of it, as far as the client can know.</summary>
internal enum Outcome
{
    /// <summary>A push or delete was answered with success, a pull with a digest.</summary>
    Acknowledged,

    /// <summary>403, for a delete 405: the guard refuses.</summary>
    Refused,

    /// <summary>A pull or delete found no such manifest.</summary>
    Missing,

    /// <summary>Not now, says the guard, or nobody was there to ask. What was pushed may have taken effect, or may yet.</summary>
    Unavailable,

    /// <summary>No answer. What was pushed may have taken effect, or may yet.</summary>
    Unknown,

    /// <summary>An answer that nobody should get here.</summary>
    Unexpected,
}

/// <summary>Who was asked.</summary>
internal enum Server
{
    GuardA,
    GuardB,
    GuardC,

    /// <summary>The registry itself, past the guards.</summary>
    Registry,
}

/// <summary>One operation. Two operations that overlap in time were concurrent: neither came first.</summary>
internal sealed record Operation
{
    public required int Client { get; init; }

    public required Server Server { get; init; }

    public required OperationKind Kind { get; init; }

    public required ChaosTag Tag { get; init; }

    /// <summary>The digest pushed, asked for, or read; null where nothing was read.</summary>
    public string? Digest { get; init; }

    public required Outcome Outcome { get; init; }

    public required TimeSpan Start { get; init; }

    public required TimeSpan End { get; init; }

    /// <summary>The user name a move of a floating tag is recorded under: every push has one of its own.</summary>
    public string? By { get; init; }

    /// <summary>Whether all faults were over by then.</summary>
    public bool IsAtRest { get; init; }

    /// <summary>The status or the exception, for whoever reads the history.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether it is a delete that was not tried because of what others did: with no faults any more, a 503 says so.
    /// What upstream itself failed on it may yet do.</summary>
    public bool GaveWay => this is { Kind: OperationKind.Delete, Outcome: Outcome.Unavailable, IsAtRest: true } && Note.StartsWith("503", StringComparison.Ordinal);

    public bool IsAcknowledged(OperationKind kind) => Kind == kind && Outcome == Outcome.Acknowledged;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Start.TotalMilliseconds,10:0.0} – {End.TotalMilliseconds,10:0.0} ms  client {Client,2}  {Server,-8}  {Kind,-5}  {Short(Digest),-12}  {Outcome}{(IsAtRest ? " (at rest)" : "")} {Note}");

    private static string Short(string? digest) => digest is null ? "–" : digest["sha256:".Length..][..12];
}
