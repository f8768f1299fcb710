namespace RegistryGuard.Core.Answers;

/// <summary>What became of a request, in one word for logs and counters (docs/operating.md).</summary>
public enum Outcome
{
    /// <summary>A protected tag was bound to the manifest.</summary>
    Accepted,

    /// <summary>The tag had the manifest already.</summary>
    Repeated,

    /// <summary>A floating tag was moved.</summary>
    Moved,

    /// <summary>A floating tag was pushed that the record had no digest of.</summary>
    FirstPush,

    /// <summary>Upstream's answer, passed on without a decision: open tags, uploads, pulls.</summary>
    Passed,

    /// <summary>A push by digest.</summary>
    Stored,

    /// <summary>A manifest or tag was deleted.</summary>
    Deleted,

    /// <summary>Refused by what the tag is bound to, or by its rule.</summary>
    Refused,

    /// <summary>Let through in audit mode, though it would have been refused.</summary>
    WouldRefuse,

    /// <summary>Another push of the tag has not ended.</summary>
    RefusedPending,

    /// <summary>The tag does not have what the client requires of it.</summary>
    ConditionFailed,

    /// <summary>The index lists manifests that upstream does not have.</summary>
    RefusedIncomplete,

    /// <summary>A protected tag needs the manifest.</summary>
    ManifestInUse,

    /// <summary>The record does not know the repository whole.</summary>
    NotImported,

    /// <summary>An administrator has blocked the manifest, or what it lists.</summary>
    Blocked,

    /// <summary>Maintenance is on, or the guard does not know yet whether it is.</summary>
    Maintenance,

    /// <summary>The request is malformed, unknown or not allowed.</summary>
    BadRequest,

    /// <summary>A bound is reached.</summary>
    TooManyRequests,

    /// <summary>As many deletes are under way as may be.</summary>
    TooManyDeletes,

    /// <summary>Upstream's own refusal.</summary>
    UpstreamRefused,

    /// <summary>Upstream failed at what the guard must know first.</summary>
    UpstreamUnclear,

    /// <summary>Upstream gave no answer.</summary>
    UpstreamUnreachable,

    /// <summary>The record could not answer.</summary>
    RecordUnavailable,

    /// <summary>Upstream has, or stored, another manifest than it should.</summary>
    Drift,

    /// <summary>The tag was deleted, and its name stays taken.</summary>
    Retired,

    /// <summary>What is needed is being deleted.</summary>
    Claimed,

    /// <summary>The tag or repository kept changing.</summary>
    Contended,

    /// <summary>Another push was faster, or the tag was released.</summary>
    Overtaken,

    /// <summary>Another push is pending.</summary>
    Contested,

    /// <summary>A fault of the guard's own.</summary>
    Failed,
}

/// <summary>The words for outcomes in logs and counters.</summary>
public static class OutcomeWords
{
    private static readonly string[] Words = Array.ConvertAll(Enum.GetNames<Outcome>(), Word);

    /// <summary>Whether the guard itself refused a push, a delete or a pull, for what the tag or its rule is: what the audit list tells of. A request
    /// that is malformed, or over a bound, is none.</summary>
    public static bool IsRefusal(this Outcome outcome) => outcome
        is Outcome.Refused or Outcome.RefusedPending or Outcome.ConditionFailed or Outcome.RefusedIncomplete
        or Outcome.ManifestInUse or Outcome.NotImported or Outcome.Blocked;

    /// <summary>The word: <c>first-push</c>.</summary>
    public static string Word(this Outcome outcome) => Words[(int)outcome];

    private static string Word(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
