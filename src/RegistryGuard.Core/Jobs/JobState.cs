namespace RegistryGuard.Core.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>No replica has begun it, or the one that had has given it back.</summary>
    Waiting,

    /// <summary>A replica runs it; or did, and has died, and another will go on.</summary>
    Running,

    /// <summary>It has ended well.</summary>
    Done,

    /// <summary>It has ended, and not all of it is done.</summary>
    Failed,

    /// <summary>An administrator ended it.</summary>
    Cancelled,
}
