namespace RegistryGuard.Proxy;

/// <summary>The push protocol for protected tags: store, bind, look, publish, confirm (docs/push-protocol.md). It runs to its
/// end even if the client leaves, so that a push which reached upstream is not left pending for no reason.</summary>
internal sealed class ProtectedPush(PushPreparation preparation, PushPublication publication)
{
    public async Task<PushAnswer> RunAsync(TagPush push) => await preparation.RunAsync(push) switch
    {
        Prepared.Ready ready => await publication.PublishAsync(ready),
        Prepared.Answered(var answer) => answer,
        var other => throw new InvalidOperationException($"no way for {other.GetType().Name}"),
    };
}
