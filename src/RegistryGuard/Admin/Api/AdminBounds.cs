namespace RegistryGuard.Admin.Api;

/// <summary>What one request to the admin API may make the guard hold or do (docs/limits.md).</summary>
internal static class AdminBounds
{
    /// <summary>A request's body.</summary>
    public const int MostBodyBytes = 64 << 10;

    /// <summary>Bodies on their way at once.</summary>
    public const int MostBodies = 512;

    /// <summary>Requests under way at once.</summary>
    public const int MostRequests = 32;

    /// <summary>How long a request's body may take to arrive, as a whole.</summary>
    public static readonly TimeSpan LongestArrival = TimeSpan.FromSeconds(10);

    /// <summary>Items of a page unless the request says otherwise.</summary>
    public const int UsualPage = 100;

    /// <summary>Items of a page at most.</summary>
    public const int MostInPage = 1_000;

    /// <summary>Uses of one digest that are told.</summary>
    public const int MostUses = 10_000;

    /// <summary>Names that a misspelt one is compared with.</summary>
    public const int MostCompared = 10_000;
}
