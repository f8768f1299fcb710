using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Pull;

/// <summary>A pull that finds a protected tag upstream publishes it: an interrupted push that had reached upstream is confirmed, a
/// tag that the record doesn't know is adopted. In both cases by the bytes that upstream gives this client, whatever its headers
/// say, and by one atomic step that fails if the tag has changed since.</summary>
internal sealed class TagAdoption(ITagRecord record, UpstreamRegistry upstream, ChildTags tags, TimeProvider clock, ILogger<TagAdoption> logger)
{
    /// <summary>Tries to publish the tag with what upstream has.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="pending">What the tag is pending with; null if it is unbound.</param>
    public async Task<AdoptionAttempt> TryAsync(Caller caller, RepositoryName repository, Tag tag, Binding? pending)
    {
        switch (await upstream.LookAsync(caller, repository, tag, pending?.Content))
        {
            case TagLook.Found(var found) when pending is null || found.IsSameAs(pending.Content):
                return await PublishAsync(caller, repository, tag, pending, found);
            default:
                return new AdoptionAttempt.Unpublished();
        }
    }

    private async Task<AdoptionAttempt> PublishAsync(
        Caller caller, RepositoryName repository, Tag tag, Binding? pending, ManifestIdentity found)
    {
        // What was pushed stays the push's, whoever completes it.
        var adoption = pending is null
            ? new Adoption(found, clock.GetUtcNow(), caller.Name) { Client = caller.Address, Trace = Caller.Trace }
            : new Adoption(pending.Content, pending.Since, pending.By) { Trace = Caller.Trace };
        try
        {
            switch (await record.AdoptAsync(repository, tag, pending, adoption, CancellationToken.None))
            {
                case AdoptOutcome.Published(var current):
                    PullLog.Published(
                        logger, repository.Value, tag.Value, current.Content.Digest.Value, pending is null ? "adopted" : "its push had not ended");
                    tags.Begin(repository, current.Content);
                    return new AdoptionAttempt.Settled();
                case AdoptOutcome.Released or AdoptOutcome.Claimed:
                    return new AdoptionAttempt.Unpublished();
                default:
                    return new AdoptionAttempt.Settled();
            }
        }
        catch (RecordUnavailableException e)
        {
            PullLog.WithoutRecord(logger, e, repository.Value, tag.Value, "not bound");
            return new AdoptionAttempt.Unpublished();
        }
    }
}

/// <summary>What came of trying to publish a tag at a pull.</summary>
internal abstract record AdoptionAttempt
{
    private AdoptionAttempt()
    {
    }

    /// <summary>The tag is published, or changed meanwhile: resolve it again.</summary>
    public sealed record Settled : AdoptionAttempt;

    /// <summary>The tag stays as it is: upstream's answer by the tag.</summary>
    public sealed record Unpublished : AdoptionAttempt;
}
