using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>The times that there are. Which of them an event has is chance, within what is told where it is chosen.</summary>
internal static class Moments
{
    /// <summary>How old a pending binding must be to be taken over.</summary>
    public static readonly TimeSpan Takeover = TimeSpan.FromHours(1);

    /// <summary>When a push is judged, and whatever else has no other time.</summary>
    public static readonly DateTimeOffset Judged = Entries.Noon;

    /// <summary>When something is found upstream.</summary>
    public static readonly DateTimeOffset Found = Judged.AddMinutes(1);

    /// <summary>When a push is judged by what was found before.</summary>
    public static readonly DateTimeOffset JudgedLater = Judged.AddMinutes(2);

    /// <summary>When a binding of any of these times may be taken over.</summary>
    public static readonly DateTimeOffset TooLate = JudgedLater + Takeover;
}
