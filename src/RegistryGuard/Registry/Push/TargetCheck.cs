using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Whether a tag's rule takes this image (<c>target</c>): judged by the record alone, before anything is bound.</summary>
internal sealed class TargetCheck(
    ITagRecord record, IRepositoryRecord repositories, PushReaders readers, ReadTrust trust, FormerImage former)
{
    // Of the tags that are released, so many are looked at for a few to name: those that were deleted are not named.
    internal const int MostLookedAt = 16;

    /// <summary>Null if it does; else the answer.</summary>
    /// <exception cref="RecordUnavailableException">The record can't be reached.</exception>
    public async Task<Reply?> JudgeAsync(TagPush push, TagPolicy policy)
    {
        if (push.Classification.Target is not { } target || await IsBoundAsync(push))
        {
            return null;
        }

        // Only who may write here makes the guard look through a repository.
        if (await readers.CheckWriteAsync(push) is { } refused)
        {
            return push.About(refused);
        }

        var place = target.Where(push.Repository);
        return place is { } there && await IsReleasedAsync(push, policy, there)
            ? null
            : push.About(await readers.CheckReadAsync(push) ?? await RefuseAsync(push, policy, place));
    }

    // The same digest is never an overwrite; what it had to be was judged when the tag was bound. Another is refused for that, which is the
    // nearer reason: a released image would not help.
    private async Task<bool> IsBoundAsync(TagPush push) =>
        (await record.FindAsync(push.Repository, push.Tag, CancellationToken.None)).Binding is { IsPublished: true } bound
        && (bound.Content.IsSameAs(push.Content) ? !bound.IsDeleted : push.Classification.Class is TagClass.Protected);

    private async Task<bool> IsReleasedAsync(TagPush push, TagPolicy policy, RepositoryName there)
    {
        var names = DigestSet.Of(push.Content.Alias is { } alias ? [push.Content.Digest, alias] : [push.Content.Digest]);
        var uses = await repositories.UsesAsync(there, names, CancellationToken.None);
        return TargetJudgement.Of(uses, push.Content, policy, there) is TargetJudgement.Released;
    }

    private async Task<Reply> RefuseAsync(TagPush push, TagPolicy policy, RepositoryName? place)
    {
        var released = place is { } there ? await FindReleasedAsync(push, policy, there) : null;
        return await former.AddToAsync(
            push, Reply.From(NotReleased.Push(push.Repository, push.Tag, push.Content, push.Classification, released), Outcome.Refused));
    }

    // Of another repository a client learns nothing that upstream would not let it read.
    private async Task<ReleasedTags?> FindReleasedAsync(TagPush push, TagPolicy policy, RepositoryName there)
    {
        var published = (await repositories.PublishedAsync(there, CancellationToken.None))
            .Where(tag => policy.Classify(there, tag).Class is TagClass.Protected).ToList();
        var newest = new List<Tag>();
        var known = push.Content.Digest;
        foreach (var tag in ReleasedTags.InOrder(published).Take(MostLookedAt))
        {
            if (newest.Count < NotReleased.MostNamed
                && (await record.FindAsync(there, tag, CancellationToken.None)).Binding is { IsPublished: true, IsDeleted: false } bound)
            {
                newest.Add(tag);
                known = bound.Content.Digest;
            }
        }

        return there == push.Repository || await trust.MayReadAsync(push.Caller, there, known)
            ? new(there, newest, published.Count > newest.Count)
            : null;
    }
}
