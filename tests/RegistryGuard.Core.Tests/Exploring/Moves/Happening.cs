namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>What can happen in a world of moves. Each check that should hold lists what must happen in it.</summary>
[Flags]
internal enum Happening : ulong
{
    None = 0,
    Acknowledged = 1 << 0,
    AcknowledgedAgain = 1 << 1,
    Replaced = 1 << 2,
    JudgedAgain = 1 << 3,
    ConditionFailed = 1 << 4,
    FoundByPush = 1 << 5,
    FoundByPull = 1 << 6,
    FoundInVain = 1 << 7,
    FoundForPusher = 1 << 8,
    Kept = 1 << 9,
    Settled = 1 << 10,
    Contested = 1 << 11,
    Overtaken = 1 << 12,
    PutBackAgain = 1 << 13,
    RecordChanged = 1 << 14,
    SlotForTheSame = 1 << 15,
    WrittenOtherwise = 1 << 16,
    KeptBoth = 1 << 17,
}

/// <summary>What is checked, by its name in docs/exploring.md.</summary>
internal static class Property
{
    public const string WentBack = "a pull went back";
    public const string TwoAcknowledged = "two of one condition acknowledged";
    public const string TwoInEffect = "two of one condition in effect";
    public const string Drift = "upstream left wrong";
    public const string Unkept = "neither tagged nor kept";
}
