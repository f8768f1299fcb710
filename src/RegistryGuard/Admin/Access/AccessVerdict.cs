namespace RegistryGuard.Admin.Access;

/// <summary>Whether a request to the admin API may be carried out.</summary>
internal abstract record AccessVerdict
{
    private AccessVerdict()
    {
    }

    /// <summary>It may.</summary>
    /// <param name="By">Who it counts as: the token's name, or <see cref="AccessRule.Loopback"/>.</param>
    public sealed record Granted(string By) : AccessVerdict;

    /// <summary>It may not.</summary>
    /// <param name="Status">401, 403 or 415.</param>
    /// <param name="Why">What is wrong and what to do, in one sentence.</param>
    /// <param name="Challenge">The <c>WWW-Authenticate</c> header; null for none.</param>
    public sealed record Denied(int Status, string Why, string? Challenge = null) : AccessVerdict;
}
