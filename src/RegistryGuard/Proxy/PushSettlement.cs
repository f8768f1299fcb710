using RegistryGuard.Core.Record;

namespace RegistryGuard.Proxy;

/// <summary>An attempt that had no effect upstream, and won't have one, must not keep the tag pending. If the record can't be told,
/// the tag stays pending and the same push completes it.</summary>
internal sealed class PushSettlement(ITagRecord record, ILogger<PushSettlement> logger)
{
    // Model: settle_and_judge, settle_and_end
    public async Task SettleAsync(TagPush push, PushAttempt attempt)
    {
        try
        {
            await record.SettleAsync(push.Repository, push.Tag, attempt, CancellationToken.None);
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, push.Repository.Value, push.Tag.Value);
        }
    }
}
