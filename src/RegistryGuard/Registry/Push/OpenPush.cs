using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>A push to an open tag: forwarded, whether or not the record can be reached. A binding from a time when the tag was
/// protected is dropped. If that fails and the tag is protected again later, its pulls are refused: none gets another image.</summary>
internal sealed class OpenPush(ITagRecord record, IRepositoryRecord repositories, UpstreamRegistry upstream, ILogger<OpenPush> logger)
{
    public async Task<Reply> RunAsync(TagPush push)
    {
        // Before, too: the guard may be killed between upstream's write and the step after it.
        await TryAsync(push, async () => await repositories.ForgetKnownAsync(push.Repository, push.Tag, push.Policy, CancellationToken.None));
        var answer = await upstream.PublishAsync(push.Caller, push.Target, push.Body);
        if (answer.IsSuccess)
        {
            await TryAsync(push, async () =>
            {
                if (await record.OpenAsync(push.Repository, push.Tag, push.Policy, CancellationToken.None, push.Caller.Origin))
                {
                    RegistryLog.Unbound(logger, push.Repository.Value, push.Tag.Value, push.Rule);
                }
            });
        }

        return Reply.From(answer, Outcome.Passed);
    }

    private async Task TryAsync(TagPush push, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (RecordUnavailableException e)
        {
            RegistryLog.RecordUnavailable(logger, e, push.Repository.Value, push.Tag.Value);
        }
    }
}
