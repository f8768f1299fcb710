using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>What a tag's rule says of a push, whatever the tag has, before anything is done for it. In audit mode that is noted and the push
/// goes on, unless another replica enforces the rule.</summary>
internal sealed class RuleCheck(
    ReservedTags reserved, PusherCheck pushers, BoundCondition bound, TargetCheck targets, MoveRules moves, ITagRecord record, Heartbeats heartbeats)
{
    /// <summary>Null if the push may go on; else the answer.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    public async Task<Reply?> JudgeAsync(TagPush push, TagPolicy policy)
    {
        if (push.Audit is null)
        {
            if (push.Classification.Class is TagClass.Protected)
            {
                await heartbeats.SayAsync(policy);
            }

            return await reserved.JudgeAsync(push) ?? await pushers.JudgeAsync(push) ?? await bound.JudgeAsync(push) ?? await targets.JudgeAsync(push, policy);
        }

        // Whether an index is whole is asked later, and beside the push.
        push.Audit.IsEnforced = policy.SparseIndexes is SparseIndexes.Refuse && await heartbeats.EnforcingBesideAsync(policy) is not null;
        // What the client requires is no rule.
        return await SpareAsync(push, policy, await reserved.JudgeAsync(push) ?? await pushers.JudgeAsync(push))
            ?? await bound.JudgeAsync(push)
            ?? await SpareAsync(push, policy, await targets.JudgeAsync(push, policy) ?? await JudgeMoveAsync(push));
    }

    private async Task<Reply?> SpareAsync(TagPush push, TagPolicy policy, Reply? refused)
    {
        if (refused is null)
        {
            return null;
        }

        return await heartbeats.EnforcingBesideAsync(policy) is { } enforcing ? Beside(refused, enforcing)
            : push.LetsThrough(refused) ? null
            : refused;
    }

    // In audit mode the tag moves as a plain one, so its rule is asked here.
    private async Task<Reply?> JudgeMoveAsync(TagPush push)
    {
        if (push.Audit is not { Rule: { OnlyForward: true } rule })
        {
            return null;
        }

        var entry = await record.FindAsync(push.Repository, push.Tag, CancellationToken.None);
        return await moves.JudgeAsync(push with { Classification = rule }, entry.LastMove?.Content);
    }

    /// <summary>A refusal of a replica in audit mode, saying which replica makes it one.</summary>
    public static Reply Beside(Reply refused, string enforcing) => refused.IsRefusal ? refused.Saying(AuditMode.Beside(enforcing)) : refused;
}
