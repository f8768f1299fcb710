namespace RegistryGuard.Core.Oci;

/// <summary>An answer of the guard's own: an HTTP status with one error of the OCI distribution spec ("Error Codes").</summary>
/// <param name="Status">The HTTP status, 4xx or 5xx.</param>
/// <param name="Code">The error code.</param>
/// <param name="Message">One sentence for the person at the other end: what happened, why, and what to do next.</param>
public sealed record OciError(int Status, ErrorCode Code, string Message)
{
    /// <summary>What programs may want to know, by name, or null.</summary>
    public IReadOnlyDictionary<string, string>? Detail { get; init; }

    /// <summary>The methods to offer in <c>Allow</c> with a 405, or null.</summary>
    public string? Allow { get; init; }

    /// <summary>When trying again makes sense, in seconds, or null.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Whether the connection can't be used any further.</summary>
    public bool ClosesConnection { get; init; }
}
