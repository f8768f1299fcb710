using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Audit;

/// <summary>One line of a repository's audit list (docs/audit.md). Whoever tells it leaves out what the record adds: the repository and
/// the tag of the step, the number, and the time. A text that does not apply is empty.</summary>
/// <param name="Kind">What it tells of: one of <see cref="AuditKind"/>, or of a newer version's.</param>
public sealed record AuditLine(string Kind)
{
    /// <summary>So many of a repository's newest lines are kept, however young the older ones are.</summary>
    public const int MostKept = 1_000_000;

    /// <summary>An append takes away so many lines at most that are too old, or too many.</summary>
    public const int MostTrimmed = 8;

    /// <summary>Counts the lines of a list from 1, without gaps; 0 until the record has numbered it.</summary>
    public long Number { get; init; }

    /// <summary>When, in UTC to the millisecond; never before the line above.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The repository; null if it is about the whole guard.</summary>
    public RepositoryName? Repository { get; init; }

    /// <summary>The tag.</summary>
    public Tag? Tag { get; init; }

    /// <summary>What the tag has from then on, or what was refused.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What the tag had before.</summary>
    public Digest? Was { get; init; }

    /// <summary>Who: <see cref="Origin.By"/>.</summary>
    public string By { get; init; } = "";

    /// <summary>The client's address.</summary>
    public string Client { get; init; } = "";

    /// <summary>Why: of a refusal the sentence that the client was told, of an administrator's act the reason given.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The request's W3C trace id.</summary>
    public string Trace { get; init; } = "";

    /// <summary>How often it happened since the last line that tells of the same.</summary>
    public long Count { get; init; } = 1;

    /// <summary>The canonical form.</summary>
    public override string ToString() => AuditJson.Of(this);
}

/// <summary>A line as it stands in the record.</summary>
/// <param name="Line">What it tells.</param>
/// <param name="Json">The bytes to show and to hash, as text. A newer version may have members that <paramref name="Line"/> lacks.</param>
public sealed record WrittenLine(AuditLine Line, string Json)
{
    /// <summary>The line that is written so.</summary>
    /// <exception cref="FormatException">It is no line.</exception>
    public static WrittenLine Parse(string json) => new(AuditJson.Parse(json), json);
}
