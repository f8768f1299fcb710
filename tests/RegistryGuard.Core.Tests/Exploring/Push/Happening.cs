namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>What can happen in the push world. Each check that should hold lists what must happen in it.</summary>
[Flags]
internal enum Happening : ulong
{
    None = 0,
    Acknowledged = 1 << 0,
    AcknowledgedAgain = 1 << 1,
    Republished = 1 << 2,
    Joined = 1 << 3,
    KeptForOthers = 1 << 4,
    TakenBack = 1 << 5,
    TakenOver = 1 << 6,
    AdoptedForPush = 1 << 7,
    AdoptedForPending = 1 << 8,
    AdoptedByPull = 1 << 9,
    ConfirmedByPull = 1 << 10,
    PublishedLate = 1 << 11,
    Refused = 1 << 12,
    RefusedPending = 1 << 13,
    Contested = 1 << 14,
    PutBack = 1 << 15,
    BoundAgain = 1 << 16,
    Overlooked = 1 << 17,
    OvertakenByRelease = 1 << 18,
    SettledLate = 1 << 19,
    StoredToRead = 1 << 20,
    Abandoned = 1 << 21,
    HiddenTag = 1 << 22,
    DoneThoughAway = 1 << 23,
    Untold = 1 << 24,
    SkippedStore = 1 << 25,
    RefusedAtStore = 1 << 26,
    WrittenElsewhere = 1 << 27,
    FoundMeanwhile = 1 << 28,
    GivenUp = 1 << 29,
}

/// <summary>What is checked, by its name in docs/exploring.md.</summary>
internal static class Property
{
    public const string TwoAcknowledged = "two acknowledged";
    public const string AcknowledgedLost = "acknowledged lost";
    public const string TwoSeen = "two digests seen";
    public const string ReleasedIsBack = "released is back";
    public const string SeenNotStored = "seen, not stored";
    public const string Stuck = "stuck";
    public const string PendingByStranger = "pending by one who may not push";
}
