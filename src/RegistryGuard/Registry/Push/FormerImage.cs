using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Registry.Push;

/// <summary>What a tag stood for when a push of it was refused by its rule, for the log (<see cref="Reply.Was"/>).</summary>
internal sealed class FormerImage(ITagRecord record)
{
    /// <summary>The refusal with what the tag stood for. If the record can't be reached, it stays unsaid.</summary>
    public async Task<Reply> AddToAsync(TagPush push, Reply refusal)
    {
        try
        {
            var entry = await record.FindAsync(push.Repository, push.Tag, CancellationToken.None);
            return refusal with { Was = entry.Binding is { IsPublished: true } bound ? bound.Content.Digest : entry.LastMove?.Content.Digest };
        }
        catch (RecordUnavailableException)
        {
            return refusal;
        }
    }
}
