using RegistryGuard.Core.Protocol;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>Pushes to protected tags: the machine of each tag is run until it is to be published, then what an index lacks is judged,
/// then each is published (docs/push-protocol.md).</summary>
internal sealed class ProtectedPush(PushDriver driver, PushReplies replies, IndexCompleteness completeness)
{
    public async Task<Reply> RunAsync(TagPush push)
    {
        var run = driver.Begin(push);
        await driver.PrepareAsync(run);
        // A manifest that the tag is bound to already was judged when it was bound.
        return run.Act is PushAct.Publish && !run.IsRepeated ? await JudgeAndPublishAsync(run) : await PublishAsync(run);
    }

    /// <summary>Runs all until each is to be published, so that a refusal of one leaves all as they are.</summary>
    /// <returns>Null if all are; else the answer, and none is under way any more.</returns>
    public async Task<Reply?> PrepareAsync(IReadOnlyList<PushRun> runs)
    {
        foreach (var run in runs)
        {
            await driver.PrepareAsync(run);
            if (run.Act is PushAct.Answer)
            {
                await AbandonAsync(runs);
                return run.Push.About(await replies.OfAsync(run));
            }
        }

        return null;
    }

    /// <summary>A push, before its first act.</summary>
    public PushRun Begin(TagPush push) => driver.Begin(push);

    /// <summary>Runs one to its end.</summary>
    public async Task<Reply> PublishAsync(PushRun run)
    {
        await driver.FinishAsync(run);
        return await replies.OfAsync(run);
    }

    /// <summary>Ends those that are ready to be published and will not be.</summary>
    public async Task AbandonAsync(IReadOnlyList<PushRun> runs)
    {
        foreach (var run in runs)
        {
            await driver.AbandonAsync(run);
        }
    }

    private async Task<Reply> JudgeAndPublishAsync(PushRun run)
    {
        var push = run.Push;
        var isRefusable = completeness.Refuses;
        var judging = completeness.JudgeAsync(push.Caller, push.Repository, push.Content, push.Body);
        if (isRefusable && await judging is { } refused)
        {
            await driver.AbandonAsync(run);
            return refused;
        }

        try
        {
            return await PublishAsync(run);
        }
        finally
        {
            // Where missing manifests are only logged, the search runs beside the publish.
            await judging;
        }
    }
}
