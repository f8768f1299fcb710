namespace RegistryGuard.Registry.Delete;

/// <summary>Limits the deletes under way: each may hold up pushes of its manifest, and make the guard import a repository.</summary>
internal sealed class DeletePlaces : IDisposable
{
    // For the whole guard; docs/limits.md.
    public const int Most = 16;

    // The same time that Retry-After tells clients to wait.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _free = new(Most);

    /// <summary>How many places are taken.</summary>
    public int Taken => Most - _free.CurrentCount;

    /// <summary>Takes a place, if one becomes free in time.</summary>
    public Task<bool> TryEnterAsync(CancellationToken aborted) => _free.WaitAsync(LongestWait, aborted);

    /// <summary>Gives it back.</summary>
    public void Leave() => _free.Release();

    public void Dispose() => _free.Dispose();
}
