namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>What can happen in the delete world. Each check that should hold lists what must happen in it.</summary>
[Flags]
internal enum Happening : ulong
{
    None = 0,
    Acknowledged = 1 << 0,
    BindClaimed = 1 << 1,
    Waited = 1 << 2,
    ConfirmClaimed = 1 << 3,
    BoundAgain = 1 << 4,
    NoRight = 1 << 5,
    Adopted = 1 << 6,
    AdoptClaimed = 1 << 7,
    NotNoted = 1 << 8,
    InUse = 1 << 9,
    InUseAfterClaim = 1 << 10,
    Changed = 1 << 11,
    Deleted = 1 << 12,
    DeletedLate = 1 << 13,
    Opened = 1 << 14,
    ProtectedAgain = 1 << 15,
    WrittenOpenly = 1 << 16,
    Unbound = 1 << 17,
    Evicted = 1 << 18,
    Lost = 1 << 19,
}

/// <summary>What is checked.</summary>
internal static class Property
{
    /// <summary>What a protected tag was acknowledged with, or has had since before the guard, is there, all that it lists included.</summary>
    public const string ImageGone = "image gone";

    /// <summary>No push waits for a delete that upstream refuses in any case, or that a protected tag forbade all the time.</summary>
    public const string HeldUp = "held up";
}
