namespace RegistryGuard.TestKit;

/// <summary>What becomes of a request on its way to the server.</summary>
public enum HttpFaultKind
{
    None,

    /// <summary>Delivered, but only after a time.</summary>
    Delay,

    /// <summary>Never delivered: the connection breaks.</summary>
    Drop,

    /// <summary>Never delivered: the answer is a 5xx.</summary>
    ErrorBefore,

    /// <summary>Never delivered: the answer is a 4xx.</summary>
    Refuse,

    /// <summary>Carried out; then the connection breaks instead of an answer.</summary>
    CutAfter,

    /// <summary>Carried out; but the answer is a 5xx.</summary>
    ErrorAfter,

    /// <summary>The connection breaks at once, and the request is carried out after a time.</summary>
    Late,

    /// <summary>The answer is a 5xx at once, and the request is carried out after a time: a gateway has given it up too soon.</summary>
    LateError,
}

/// <summary>One fault.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Time">How long a delayed or late request waits.</param>
/// <param name="Status">The 5xx of an error, the 4xx of a refusal.</param>
public sealed record HttpFault(HttpFaultKind Kind, TimeSpan Time = default, int Status = 0)
{
    public static HttpFault None { get; } = new(HttpFaultKind.None);

    public bool IsDelivered => Kind is not (HttpFaultKind.Drop or HttpFaultKind.ErrorBefore or HttpFaultKind.Refuse);

    public bool IsAnswered => Kind is HttpFaultKind.None or HttpFaultKind.Delay;
}
