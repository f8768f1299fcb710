namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>What may happen in a delete world, and how far it goes. In each, the index I is pushed to tag 0 and the image C,
/// which it lists, to tag 1, and two delete.</summary>
internal sealed record Circumstances
{
    /// <summary>The second deletes I; else both delete C.</summary>
    public bool IndexToo { get; init; }

    /// <summary>Upstream has had C under tag 1 since before the guard.</summary>
    public bool OlderTag { get; init; } = true;

    /// <summary>Two push C to tag 1; else one does.</summary>
    public bool TwoPushImage { get; init; }

    /// <summary>Upstream lets nobody delete.</summary>
    public bool NobodyMayDelete { get; init; }

    /// <summary>Somebody pushes C to tag 1 while a policy is in force there that does not protect it.</summary>
    public bool OpenPush { get; init; }

    /// <summary>That one pushes through a replica whose policy never protects tag 1; else through this one.</summary>
    public bool OtherReplica { get; init; }

    /// <summary>Tag 1 is open in the beginning.</summary>
    public bool OpenFirst { get; init; }

    /// <summary>How often the class of tag 1 changes, protected or open.</summary>
    public int ClassChanges { get; init; }

    /// <summary>How often the record is lost: it is another one then.</summary>
    public int Losses { get; init; }

    /// <summary>The record once loses what it has of the repository, and is the same record all the same.</summary>
    public bool Evicted { get; init; }

    /// <summary>The record may be lost, and the class change, while a delete is under way. Not defended.</summary>
    public bool ChangesDuringDeletes { get; init; }

    /// <summary>The class of tag 1 may change while C is pushed to it as a protected one. Not defended.</summary>
    public bool ReclassesDuringPush { get; init; }

    /// <summary>A claim may be made while an open push of what it claims is between upstream and the record. Not defended.</summary>
    public bool ClaimsBesideOpenPush { get; init; }

    /// <summary>Those who push have lately written to this repository, and store nothing first.</summary>
    public bool HasWritten { get; init; }

    /// <summary>Whether it is checked that a delete claims nothing which a protected tag has needed ever since it began.</summary>
    public bool ChecksHeldUp { get; init; }

    /// <summary>Each act is a step of its own, and a look through the tags is one for each tag. Else some acts go with the one before them
    /// (<c>IsOneStep</c>), a look through the tags is one step, and so is the import of a tag: there are far fewer states, and fewer
    /// orders.</summary>
    public bool IsFine { get; init; }
}
