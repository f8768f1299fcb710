namespace RegistryGuard.Admin.Api.Auditing;

/// <summary>The places of those who follow the audit list (docs/limits.md). Each also has one of the API's requests for as long as it
/// stays, so there are fewer of them than of those.</summary>
internal sealed class AuditFollowers
{
    /// <summary>Followers at once.</summary>
    internal const int Most = 8;

    private int _taken;

    /// <summary>Takes a place, if one is free.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _taken) <= Most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _taken);
}
