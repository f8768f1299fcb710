using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Policy;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>Of a push to a tag in audit mode: what it would have been refused for. The first refusal counts, as it would have.</summary>
/// <param name="rule">What the policy makes of the tag. The push itself goes the way of a plain tag of its class.</param>
/// <param name="policy">The policy.</param>
internal sealed class AuditNote(Classification rule, TagPolicy policy)
{
    private Reply? _refusal;

    /// <summary>The policy.</summary>
    public TagPolicy Policy => policy;

    /// <summary>Whether the push is judged as in enforce mode all the same, for a living replica enforces.</summary>
    public bool IsEnforced { get; set; }

    /// <summary>What the policy makes of the tag.</summary>
    public Classification Rule => rule;

    /// <summary>Notes what the push would have been answered; true if it may go on all the same. Who can't be told of a rule, and what upstream
    /// left open, is no matter here: upstream decides about the push itself.</summary>
    public bool LetsThrough(Reply reply)
    {
        if (!IsEnforced && (reply.Outcome.IsRefusal() || reply.Outcome is Outcome.BadRequest))
        {
            _refusal ??= reply;
        }

        return !IsEnforced;
    }

    /// <summary>The reply to the push, saying what it would have been.</summary>
    public Reply Of(Reply reply) => !IsEnforced && _refusal is { } refusal && reply.IsAccepted
        ? reply with { Outcome = Outcome.WouldRefuse, Would = refusal.Own, Was = refusal.Was ?? reply.Was }
        : reply;
}
