using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>What a pushed index needs, read from upstream at most once for all tags of a request. For one request, whose tags take
/// turns.</summary>
internal sealed class PushedChildren
{
    private IndexChildren? _read;

    /// <summary>Reads it. Only after upstream has stored the manifest: so it has let this client push.</summary>
    /// <exception cref="UpstreamUnreachableException">Upstream does not give a nested index.</exception>
    public async Task<IndexChildren> ReadAsync(UpstreamRegistry upstream, TagPush push) =>
        _read ??= await upstream.ChildrenAsync(push.Context, push.Repository, push.Content, push.Body);

    /// <summary>A delete has come between: what is nested may be gone, or another again.</summary>
    public void Forget() => _read = null;
}
