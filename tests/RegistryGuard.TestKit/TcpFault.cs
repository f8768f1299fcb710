namespace RegistryGuard.TestKit;

/// <summary>What becomes of a piece of what a client sends, and of its connection.</summary>
public enum TcpFaultKind
{
    None,

    /// <summary>Delivered after a short time; what follows it waits too.</summary>
    Delay,

    /// <summary>The connection stands still, both ways. Afterwards the piece is delivered, even if the client has gone.</summary>
    Stall,

    /// <summary>Never delivered: the connection breaks.</summary>
    CutBefore,

    /// <summary>Delivered; the connection breaks before the client has an answer.</summary>
    CutAfter,
}

/// <summary>One fault.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Time">How long a delay or a standstill lasts.</param>
public sealed record TcpFault(TcpFaultKind Kind, TimeSpan Time = default)
{
    public static TcpFault None { get; } = new(TcpFaultKind.None);
}
