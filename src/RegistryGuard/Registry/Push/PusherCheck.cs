using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Policy;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Whether a tag's rule lets this client push it (<c>pushers</c>): for tags of every class, before anything else is done for the
/// push.</summary>
internal sealed class PusherCheck(NameTrust names, PushReaders readers, FormerImage former)
{
    /// <summary>Null if it does; else the answer.</summary>
    public async Task<Reply?> JudgeAsync(TagPush push)
    {
        if (push.Classification.Pushers is not { } pushers)
        {
            return null;
        }

        var by = await ByAsync(push.Caller);
        return pushers.Judge(by) switch
        {
            PusherVerdict.Permitted => null,
            var why => push.About(await readers.CheckAsync(push) ?? (why is PusherVerdict.Unclear
                ? Reply.From(GuardErrors.NamesUnclear, Outcome.UpstreamUnclear)
                : await former.AddToAsync(push, Reply.From(NotPermitted.Push(push.Repository, push.Tag, push.Classification, by, why), Outcome.Refused)))),
        };
    }

    /// <summary>Who writes.</summary>
    public async Task<Pusher> ByAsync(Caller caller) => new(caller.PlainName, await names.OfAsync(caller));
}
