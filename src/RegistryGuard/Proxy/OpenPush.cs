using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>A push to an open tag: forwarded, whether or not the record can be reached. A binding from a time when the tag was
/// protected is dropped; if that fails, pulls are refused should the tag be protected again, and none gets another image.</summary>
internal sealed class OpenPush(ITagRecord record, UpstreamRegistry upstream, ILogger<OpenPush> logger)
{
    public async Task<PushAnswer> RunAsync(TagPush push)
    {
        var answer = await upstream.PublishAsync(push.Context, push.Target, push.Body);
        if (answer.IsSuccess && !push.IsBuiltin)
        {
            try
            {
                if (await record.OpenAsync(push.Repository, push.Tag, CancellationToken.None))
                {
                    ProxyLog.Unbound(logger, push.Repository.Value, push.Tag.Value, push.Rule);
                }
            }
            catch (RecordUnavailableException e)
            {
                ProxyLog.RecordUnavailable(logger, e, push.Repository.Value, push.Tag.Value);
            }
        }

        return PushAnswer.From(answer, "passed");
    }
}
