namespace RegistryGuard.Proxy;

/// <summary>A push that needs what is just being deleted waits for that delete to end, for a while: most are answered at once. For one
/// request.</summary>
internal sealed class ClaimPatience
{
    // As long as a client is told to wait before it tries again.
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private TimeSpan _waited;
    private TimeSpan _pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits a little, each time longer; false if it has been long enough.</summary>
    public async Task<bool> WaitAsync(TimeProvider clock)
    {
        if (_waited >= Longest)
        {
            return false;
        }

        await Task.Delay(_pause, clock);
        _waited += _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return true;
    }
}
