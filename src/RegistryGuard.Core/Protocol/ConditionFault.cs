namespace RegistryGuard.Core.Protocol;

/// <summary>Why the condition of a push can't be taken (docs/refusals.md).</summary>
public enum ConditionFault
{
    /// <summary>None: it can be.</summary>
    None,

    /// <summary>Both headers, which no tag can meet.</summary>
    Both,

    /// <summary>One header without a value.</summary>
    Empty,

    /// <summary>More than one value, or a header twice.</summary>
    Several,

    /// <summary>A weak validator, <c>W/"…"</c>.</summary>
    Weak,

    /// <summary>A digest without quotes.</summary>
    Unquoted,

    /// <summary>Something quoted that is no digest.</summary>
    NoDigest,

    /// <summary><c>If-Match: *</c>.</summary>
    AnyImage,

    /// <summary><c>If-None-Match</c> with something else than <c>*</c>.</summary>
    NotThis,

    /// <summary>A push by digest, which moves no tag.</summary>
    ByDigest,

    /// <summary>A push of several tags.</summary>
    SeveralTags,

    /// <summary>A push to an open tag.</summary>
    OpenTag,
}
