namespace RegistryGuard.Core.Pods;

/// <summary>What would become of a container if its pod were started anew on another node (SPEC §7, <c>pods</c>). In the order in which they
/// are told.</summary>
public enum PodVerdict
{
    /// <summary>Its image is another one now.</summary>
    WouldChange,

    /// <summary>Its image can't be pulled any more.</summary>
    WouldFail,

    /// <summary>It would run the same, for it names a digest, but no tag has that image any more.</summary>
    Superseded,

    /// <summary>The record can't tell.</summary>
    Unrecorded,

    /// <summary>It would run the same.</summary>
    Same,
}

/// <summary>The verdicts as they are written.</summary>
public static class PodVerdicts
{
    /// <summary>The word for it.</summary>
    public static string Word(this PodVerdict verdict) => verdict switch
    {
        PodVerdict.WouldChange => "would change",
        PodVerdict.WouldFail => "would fail",
        PodVerdict.Superseded => "superseded",
        PodVerdict.Unrecorded => "unrecorded",
        _ => "same",
    };
}
