using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary><c>If-Match</c> on a push to a protected tag: met by what the tag is bound to and by nothing else. <c>If-None-Match: *</c> needs
/// no check: such a tag takes another manifest only if it has none, whether the client asks for that or not.</summary>
internal sealed class BoundCondition(ITagRecord record, PushReaders readers)
{
    /// <summary>Null if it is met, or there is none; else the answer.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    public async Task<Reply?> JudgeAsync(TagPush push)
    {
        if (push is not { Condition: MoveCondition.Has condition, Classification.Class: TagClass.Protected })
        {
            return null;
        }

        // A pending binding is none yet: its push may still be taken back.
        var entry = await record.FindBoundAsync(push.Repository, push.Tag, CancellationToken.None);
        var bound = entry.Binding is { IsPublished: true } binding ? binding.Content : null;
        return condition.IsMetBy(bound)
            ? null
            : push.About(await readers.CheckAsync(push)
                ?? Reply.From(MoveRefusals.NotBoundSo(push.Repository, push.Tag, condition, bound?.Digest), Outcome.ConditionFailed)) with
            { Was = bound?.Digest };
    }
}
