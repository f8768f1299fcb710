using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Work that one request does once for all its tags, and how long its client has waited for deletes. Not thread-safe: the tags of
/// a request are pushed one after the other.</summary>
internal sealed class SharedByTags
{
    // As long as a client is told to wait before it tries again.
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private UpstreamAnswer? _stored;
    private IndexChildren? _children;
    private TimeSpan _waited;
    private TimeSpan _pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Upstream's answer to the PUT of the manifest by its digest.</summary>
    public async Task<UpstreamAnswer> StoreAsync(UpstreamRegistry upstream, TagPush push, bool isAnew) =>
        _stored = !isAnew && _stored is { } stored
            ? stored
            : await upstream.StoreAsync(push.Caller, push.Repository, push.Content.Digest, push.Body);

    /// <summary>What a pushed index needs. Only for a client that may push here.</summary>
    /// <exception cref="UpstreamUnreachableException">Upstream does not give a nested index.</exception>
    public async Task<IndexChildren> ListAsync(UpstreamRegistry upstream, TagPush push) =>
        _children ??= await upstream.ChildrenAsync(push.Caller, push.Repository, push.Content, push.Body);

    /// <summary>Waits a little for a delete, each time longer; false if it has been long enough. Afterwards the manifest and what it
    /// lists may be gone.</summary>
    public async Task<bool> WaitAsync(TimeProvider clock)
    {
        if (_waited >= LongestWait)
        {
            return false;
        }

        await Task.Delay(_pause, clock);
        (_stored, _children) = (null, null);
        _waited += _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return true;
    }
}
