using System.Security.Cryptography;
using RegistryGuard.Core.Audit;

namespace RegistryGuard.Core.Jobs;

/// <summary>Long work that an administrator has ordered (SPEC §8). It is kept in the record, so it survives the client, a restart, and the death
/// of the replica that runs it. What it was ordered to do in full is kept beside it (<see cref="IJobs.OrderAsync"/>).</summary>
/// <param name="Id">Its name, in the form of a W3C trace id: the lines of the audit list that it writes have it as their trace.</param>
/// <param name="Kind">What work it is, for example <c>import</c>.</param>
/// <param name="About">What it was ordered to do, in a few words.</param>
/// <param name="By">Who ordered it.</param>
/// <param name="Created">When.</param>
public sealed record Job(string Id, string Kind, string About, Origin By, DateTimeOffset Created)
{
    /// <summary>So many jobs that have ended are kept; the oldest goes.</summary>
    public const int MostEnded = 50;

    /// <summary>So many may wait or run; one runs at a time.</summary>
    public const int MostUnended = 16;

    /// <summary>So often a job is begun without getting any further; then it has failed.</summary>
    public const int MostTries = 10;

    /// <summary>A replica that has not renewed its turn for so long runs the job no more, and another may go on with it.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Where it stands.</summary>
    public JobState State { get; init; }

    /// <summary>The last turn of a replica; null before the first.</summary>
    public JobTurn? Turn { get; init; }

    /// <summary>How far it is.</summary>
    public JobProgress Progress { get; init; } = JobProgress.None;

    /// <summary>Where to go on, in the words of its kind; empty for the beginning.</summary>
    public string Cursor { get; init; } = "";

    /// <summary>Who has ordered that it be ended; null for nobody.</summary>
    public JobCancel? Cancel { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How it ended, in one sentence.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;

    /// <summary>A name for a new job. It is drawn: the request's own trace may order two.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Whether a replica runs it at this moment.</summary>
    public bool IsRunning(DateTimeOffset now) => State is JobState.Running && Turn is { } turn && now < turn.Until;
}

/// <summary>A replica's turn at a job.</summary>
/// <param name="Number">Counts the turns of the job from 1. A replica whose number is no longer the job's has lost it.</param>
/// <param name="Replica">The replica.</param>
/// <param name="Name">The name of its machine or container.</param>
/// <param name="Began">When the turn began, by the record's clock.</param>
/// <param name="Until">When it ends unless it is renewed, by the record's clock.</param>
public sealed record JobTurn(long Number, string Replica, string Name, DateTimeOffset Began, DateTimeOffset Until)
{
    /// <summary>How many turns up to this one have begun at the same place.</summary>
    public int Tries { get; init; } = 1;

    /// <summary>How much was done when it began.</summary>
    public long From { get; init; }
}

/// <summary>How far a job is.</summary>
/// <param name="Place">What it is at, for example a repository; empty before it is at anything.</param>
/// <param name="Done">How much is done.</param>
/// <param name="Total">How much there is, as far as can be told by now.</param>
public sealed record JobProgress(string Place, long Done, long Total)
{
    /// <summary>So many faults are told; the others are counted.</summary>
    public const int MostFaults = 20;

    /// <summary>Nothing yet.</summary>
    public static JobProgress None { get; } = new("", 0, 0);

    /// <summary>How much is done in a second, lately.</summary>
    public double PerSecond { get; init; }

    /// <summary>What it has counted, by name.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What could not be done and why, a sentence each; the first ones.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>So many differences between upstream and the record are told; the others are counted.</summary>
    public const int MostFindings = 100;

    /// <summary>The differences between upstream and the record that it has found; the first ones.</summary>
    public IReadOnlyList<JobFinding> Findings { get; init; } = [];

    /// <summary>What has come of it, for people, a line each; empty until it has ended.</summary>
    public IReadOnlyList<string> Summary { get; init; } = [];

    /// <summary>In how many seconds it is done if it goes on so; null if that can't be told.</summary>
    public long? SecondsLeft => PerSecond > 0 && Total >= Done ? (long)Math.Ceiling((Total - Done) / PerSecond) : null;
}

/// <summary>A difference between upstream and the record.</summary>
/// <param name="Kind">In what they differ: missing, moved, unrecorded, child or kept.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Text">The same in one sentence, without the repository and the tag.</param>
public sealed record JobFinding(string Kind, string Repository, string Tag, string Text)
{
    /// <summary>The digest that the record has.</summary>
    public string? Recorded { get; init; }

    /// <summary>The digest that upstream has under the tag, or lacks of an index.</summary>
    public string? Upstream { get; init; }

    /// <summary>Whether it was repaired.</summary>
    public bool IsRepaired { get; init; }

    /// <summary>Why it was not, in one sentence; null if it was, or if that was not ordered.</summary>
    public string? Unrepaired { get; init; }
}

/// <summary>An order to end a job.</summary>
/// <param name="By">Who ordered it.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record JobCancel(string By, string Reason);
