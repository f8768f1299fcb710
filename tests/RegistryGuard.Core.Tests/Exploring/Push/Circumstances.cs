namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>What may happen in a push world, and how far it goes.</summary>
internal sealed record Circumstances
{
    /// <summary>How many push, A, B, A and B in turn: two to four.</summary>
    public int Pushers { get; init; } = 3;

    /// <summary>How often each may bind: one to three. Each time is an attempt with a number of its own.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>Who pushes may have written to this repository just before, or not. Else those who push B have, and those who push A have
    /// not.</summary>
    public bool AnyMayHaveWritten { get; init; }

    /// <summary>Upstream may have the tag from before the guard.</summary>
    public bool MayBeOlder { get; init; } = true;

    /// <summary>How often the record is lost.</summary>
    public int Losses { get; init; }

    /// <summary>The record is not lost but set back once, to any state that it was in before.</summary>
    public bool IsSetBack { get; init; }

    /// <summary>How often an administrator releases the tag.</summary>
    public int Releases { get; init; }

    /// <summary>How often an administrator gives up a push that is pending. It must be as old as for a takeover, of which the same is
    /// assumed. He may have seen it pending before it was published.</summary>
    public int GivesUp { get; init; }

    /// <summary>The tag begins released from both images, and a write of one is still on its way.</summary>
    public bool IsReleasedFromBoth { get; init; }

    /// <summary>A pending binding may be taken over at any moment. Else it is assumed that no attempt and no write of one lasts longer than
    /// <c>push.takeover</c>: who still runs keeps the binding, and what upstream has not carried out by then it never will.</summary>
    public bool TakesOverAtAnyTime { get; init; }

    /// <summary>Pulls give upstream's answer only if the record is still as it was.</summary>
    public bool PullsCheckAgain { get; init; }

    /// <summary>Pulls adopt what upstream has of a tag that is not bound (<c>pull.adopt</c>).</summary>
    public bool PullsAdopt { get; init; }

    /// <summary>Pulls must never give two images.</summary>
    public bool OneSeen { get; init; }

    /// <summary>Pushes judge by a memory that may still have any binding that there ever was.</summary>
    public bool JudgesByMemory { get; init; }

    /// <summary>When all has come to rest, one pushes whom nothing goes wrong for.</summary>
    public bool HasLastPush { get; init; }

    /// <summary>Others join a pending binding, as many as it takes for the next attempt to be one too many to be told apart.</summary>
    public bool OthersJoin { get; init; }

    /// <summary>A settle that the record could not be told may be carried out later.</summary>
    public bool SettlesLate { get; init; }

    /// <summary>The credential of this pusher may not write to this repository, and all may have written to another one. Null if all
    /// may.</summary>
    public int? Stranger { get; init; }
}
