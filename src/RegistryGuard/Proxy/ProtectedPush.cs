namespace RegistryGuard.Proxy;

/// <summary>The push protocol for protected tags: store, bind, look, publish, confirm (docs/push-protocol.md). It runs to its
/// end even if the client leaves, so that a push which reached upstream is not left pending for no reason.</summary>
internal sealed class ProtectedPush(
    PushPreparation preparation, IndexCompleteness completeness, PushPublication publication, PushSettlement settlement)
{
    public async Task<PushAnswer> RunAsync(TagPush push) => await preparation.RunAsync(push) switch
    {
        // What the tag is bound to already is not judged again.
        Prepared.Ready { IsRepeated: false } ready => await JudgeAndPublishAsync(ready),
        Prepared.Ready ready => await publication.PublishAsync(ready),
        Prepared.Answered(var answer) => answer,
        var other => throw new InvalidOperationException($"no way for {other.GetType().Name}"),
    };

    private async Task<PushAnswer> JudgeAndPublishAsync(Prepared.Ready ready)
    {
        var push = ready.Push;
        var isRefusable = completeness.Refuses;
        var judging = completeness.JudgeAsync(push.Context, push.Repository, push.Content, push.Body);
        if (isRefusable && await judging is { } refused)
        {
            await settlement.SettleAsync(push, ready.Attempt);
            return refused;
        }

        try
        {
            return await publication.PublishAsync(ready);
        }
        finally
        {
            // What is only logged is looked for meanwhile.
            await judging;
        }
    }
}
