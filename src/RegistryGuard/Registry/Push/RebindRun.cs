using RegistryGuard.Core.Protocol;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>One push of one protected tag in audit mode under way. If another replica enforces, it is run as in enforce mode.</summary>
internal sealed class RebindRun(TagPush push, RebindTerms terms, RebindDriver driver, RebindReplies replies, Func<PushRun> enforce) : TagRun(push)
{
    private RebindTurn _turn = RebindProtocol.Begin(terms);
    private PushRun? _enforced;

    public RebindTerms Terms => terms;

    /// <summary>What it says to do.</summary>
    public RebindAct Act => _turn.Act;

    /// <summary>What it would have been refused for by what the tag has; null for nothing.</summary>
    public WouldRefuse? Would => _turn.State.Would;

    public override bool IsReady => _enforced?.IsReady ?? Act is RebindAct.Publish;

    public override bool IsRepeated =>
        _enforced?.IsRepeated ?? _turn.State.Seen.Binding is { IsPublished: true } bound && bound.Content.IsSameAs(Push.Content);

    public override async Task PrepareAsync()
    {
        await driver.PrepareAsync(this);
        if (TryEnforce())
        {
            await _enforced!.PrepareAsync();
        }
        else if (IsReady)
        {
            await replies.NoteAsync(this);
        }
    }

    public override async Task<Reply> FinishAsync()
    {
        if (_enforced is null)
        {
            await driver.FinishAsync(this);
        }

        return _enforced is not null || TryEnforce() ? await FinishEnforcedAsync() : await replies.OfAsync(this);
    }

    public override Task AbandonAsync() => _enforced?.AbandonAsync() ?? driver.AbandonAsync(this);

    /// <summary>Tells the machine what came of its act.</summary>
    public void Tell(RebindEvent happened) => _turn = RebindProtocol.Next(_turn.State, happened);

    private bool TryEnforce()
    {
        if (Act is not RebindAct.Answer(RebindResult.Judged))
        {
            return false;
        }

        Push.Audit!.IsEnforced = true;
        _enforced = enforce();
        return true;
    }

    private async Task<Reply> FinishEnforcedAsync()
    {
        var reply = await _enforced!.FinishAsync();
        return Act is RebindAct.Answer(RebindResult.Judged({ } enforcing)) ? RuleCheck.Beside(reply, enforcing) : reply;
    }
}
