using RegistryGuard.Core.Policy;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Pushes that go by a protocol: each is run until it is to be published, then what an index lacks is judged, then each is
/// published (docs/push-protocol.md, docs/moves.md).</summary>
internal sealed class PreparedPush(
    PushDriver pushes, PushReplies pushReplies, RebindDriver rebinds, RebindReplies rebindReplies, MoveDriver moves, MoveReplies moveReplies, IndexCompleteness completeness)
{
    /// <summary>The run of a push; null for tags that are moved at once.</summary>
    public TagRun? Begin(TagPush push)
    {
        var excess = IndexChildren.ExcessOf(push.Content, push.Body);
        return push.Classification switch
        {
            { Class: TagClass.Protected } when push.Audit is not null =>
                new RebindRun(push, rebinds.TermsOf(push, excess is not null), rebinds, rebindReplies, () => BeginEnforced(push, excess)) { Excess = excess },
            { Class: TagClass.Protected } => BeginEnforced(push, excess),
            { Class: TagClass.Floating } when push.Classification.IsRecorded || push.Condition is not null =>
                new MoveRun(push, moves.TermsOf(push, excess is not null), moves, moveReplies) { Excess = excess },
            _ => null,
        };
    }

    public async Task<Reply> RunAsync(TagRun run)
    {
        await run.PrepareAsync();
        // A manifest that the tag has already was judged when it got it.
        return run.IsReady && !run.IsRepeated ? await JudgeAndPublishAsync(run) : await run.FinishAsync();
    }

    /// <summary>Runs all until each is to be published, so that a refusal of one leaves all as they are.</summary>
    /// <returns>Null if all are; else the answer, and none is under way any more.</returns>
    public static async Task<Reply?> PrepareAsync(IReadOnlyList<TagRun> runs)
    {
        foreach (var run in runs)
        {
            await run.PrepareAsync();
            if (!run.IsReady)
            {
                await AbandonAsync(runs);
                return run.Push.About(await run.FinishAsync());
            }
        }

        return null;
    }

    private PushRun BeginEnforced(TagPush push, string? excess) =>
        new(push, pushes.TermsOf(push, excess is not null), pushes, pushReplies) { Excess = excess };

    /// <summary>Ends those that are ready to be published and will not be.</summary>
    public static async Task AbandonAsync(IReadOnlyList<TagRun> runs)
    {
        foreach (var run in runs)
        {
            await run.AbandonAsync();
        }
    }

    private async Task<Reply> JudgeAndPublishAsync(TagRun run)
    {
        var push = run.Push;
        var isRefusable = completeness.Refuses;
        var judging = completeness.JudgeAsync(push.Caller, push.Repository, push.Content, push.Body);
        if (isRefusable && await judging is { } refused && !push.LetsThrough(refused))
        {
            await run.AbandonAsync();
            return refused;
        }

        try
        {
            return await run.FinishAsync();
        }
        finally
        {
            // Where missing manifests are only logged, the search runs beside the publish.
            await judging;
        }
    }
}
