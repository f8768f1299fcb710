namespace RegistryGuard.Registry.Delete;

/// <summary>The places for deletes under way. Each holds pushes of its manifest up, and may make the guard import a repository.</summary>
internal sealed class DeletePlaces : IDisposable
{
    // For the whole guard; docs/limits.md.
    public const int Most = 16;

    // As long as a client is told to wait before it tries again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _free = new(Most);

    /// <summary>Takes a place, if one becomes free in time.</summary>
    public Task<bool> TryEnterAsync(CancellationToken aborted) => _free.WaitAsync(LongestWait, aborted);

    /// <summary>Gives it back.</summary>
    public void Leave() => _free.Release();

    public void Dispose() => _free.Dispose();
}
