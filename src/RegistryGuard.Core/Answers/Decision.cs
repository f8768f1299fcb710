namespace RegistryGuard.Core.Answers;

/// <summary>What a request wanted.</summary>
public enum Deed
{
    /// <summary>To push a manifest.</summary>
    Push,

    /// <summary>To delete a manifest or tag.</summary>
    Delete,

    /// <summary>To pull a manifest.</summary>
    Pull,

    /// <summary>Anything else, malformed requests among it.</summary>
    Other,
}

/// <summary>What was decided about a request, with everything that logs and counters say of it. A text that does not apply is
/// empty.</summary>
/// <param name="Deed">What was wanted.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Status">The HTTP status that the client gets.</param>
/// <param name="By">The user name of the credential.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Agent">What the client's program calls itself.</param>
/// <param name="Why">Why: the sentence that the client is told, if it is the guard's own.</param>
public sealed record Decision(Deed Deed, Outcome Outcome, int Status, string By, string Client, string Agent, string Why)
{
    /// <summary>The request's method.</summary>
    public string Method { get; init; } = "";

    /// <summary>Path and query as they were asked for, cut if they are too long.</summary>
    public string Target { get; init; } = "";

    /// <summary>How long it took until this was decided.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>The class of the tag that was pushed; <c>digest</c> for a push that names none.</summary>
    public string Class { get; init; } = "";

    /// <summary>The repository.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The tag or digest.</summary>
    public string Reference { get; init; } = "";

    /// <summary>The manifest pushed.</summary>
    public string Digest { get; init; } = "";

    /// <summary>What the tag stood for before, as far as is known.</summary>
    public string Was { get; init; } = "";

    /// <summary>The rule that decided the tag's class.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Why it was refused, for programs: one of <see cref="RefusalReason"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The error's code, if the answer is the guard's own.</summary>
    public string Code { get; init; } = "";
}
