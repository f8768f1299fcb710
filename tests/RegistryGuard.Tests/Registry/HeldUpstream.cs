namespace RegistryGuard.Tests.Registry;

/// <summary>An upstream that answers only when it is let.</summary>
internal sealed class HeldUpstream : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldUpstream(GuardUnderTest guard) => guard.Upstream.Before = async _ =>
    {
        _asked.TrySetResult();
        await _released.Task;
        return false;
    };

    public Task IsAskedAsync() => _asked.Task.WaitAsync(Patience);

    public void Release() => _released.TrySetResult();

    public void Dispose() => Release();
}
