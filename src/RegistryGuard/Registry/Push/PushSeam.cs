namespace RegistryGuard.Registry.Push;

/// <summary>The steps of pushes and deletes (docs/push-protocol.md) after which a test may stop the process.</summary>
public enum PushStep
{
    Store,
    Bind,
    Look,
    Publish,
    Confirm,
    Claim,
    Uses,
}

/// <summary>Called at the end of each step. Nothing is there in production; tests stop or break the process here.</summary>
public interface IPushSeam
{
    Task AfterAsync(PushStep step);
}

internal sealed class NoPushSeam : IPushSeam
{
    public Task AfterAsync(PushStep step) => Task.CompletedTask;
}
