namespace RegistryGuard.Proxy;

/// <summary>The push protocol for protected tags: store, bind, look, publish, confirm (docs/push-protocol.md). It runs to its
/// end even if the client leaves, so that a push which reached upstream is not left pending for no reason.</summary>
internal sealed class ProtectedPush(
    PushPreparation preparation, IndexCompleteness completeness, PushPublication publication, PushSettlement settlement)
{
    public async Task<PushAnswer> RunAsync(TagPush push) => await preparation.RunAsync(push) switch
    {
        // What the tag is bound to already is not judged again.
        Prepared.Ready { IsRepeated: false } ready when await JudgeAsync(ready) is { } refused => refused,
        Prepared.Ready ready => await publication.PublishAsync(ready),
        Prepared.Answered(var answer) => answer,
        var other => throw new InvalidOperationException($"no way for {other.GetType().Name}"),
    };

    private async Task<PushAnswer?> JudgeAsync(Prepared.Ready ready)
    {
        var push = ready.Push;
        var refused = await completeness.JudgeAsync(push.Context, push.Repository, push.Content, push.Body);
        if (refused is not null)
        {
            await settlement.SettleAsync(push, ready.Attempt);
        }

        return refused;
    }
}
