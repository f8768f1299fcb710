using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Registry.Pull;

/// <summary>Looks protected tags up, in memory if that is fresh, else in the record.</summary>
internal sealed class TagResolver(ITagRecord record, TimeProvider clock)
{
    // A record that hangs takes its whole deadline to fail: pulls that memory can answer don't all wait for that.
    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(1);

    private long _failed;

    public async ValueTask<TagResolution> ResolveAsync(RepositoryName repository, Tag tag)
    {
        var remembered = record.Recall(repository, tag);
        if (remembered is { IsFresh: true, Entry.Binding: { } fresh })
        {
            return new TagResolution.Bound(fresh.Content);
        }

        var stale = remembered?.Entry.Binding is { } binding ? new TagResolution.Bound(binding.Content, IsStale: true) : null;
        if (stale is not null && Volatile.Read(ref _failed) is var failed and not 0 && clock.GetElapsedTime(failed) < Respite)
        {
            return stale;
        }

        try
        {
            var entry = await record.FindBoundAsync(repository, tag, CancellationToken.None);
            Volatile.Write(ref _failed, 0);
            return entry.Binding switch
            {
                { IsRetired: true } retired => new TagResolution.Retired(retired.Content),
                { IsDeleted: true } deleted => new TagResolution.Deleted(deleted.Content),
                { IsPublished: true } published => new TagResolution.Bound(published.Content),
                var pending => new TagResolution.Open(pending),
            };
        }
        catch (RecordUnavailableException e)
        {
            Volatile.Write(ref _failed, clock.GetTimestamp());
            return stale is not null ? stale : new TagResolution.Unknown(e);
        }
    }
}
