using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Policy;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>Whether a tag is one that clients may push at all: archive tags are the guard's. By name and rule alone, before anything else
/// is done for the push.</summary>
internal sealed class ReservedTags(PushReaders readers)
{
    /// <summary>Null if it is; else the answer.</summary>
    public async Task<Reply?> JudgeAsync(TagPush push)
    {
        var refusal = push.Classification switch
        {
            { IsReserved: true } => ArchiveRefusals.Push(push.Repository, push.Tag, push.Rule),
            { Keep: > 0 } when push.Tag.Value.Length > ArchiveTag.LongestTag => ArchiveRefusals.TagTooLong(push.Repository, push.Tag, push.Rule),
            _ => null,
        };
        return refusal is null
            ? null
            : push.About(await readers.CheckAsync(push) ?? Reply.From(refusal, refusal.Status == 400 ? Outcome.BadRequest : Outcome.Refused));
    }
}
