using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs;

/// <summary>One import of a repository under way: on whose behalf, how it goes about it, and what the answer may be made from. This one is
/// for a client that waits to delete; a job has its own.</summary>
/// <param name="caller">On whose behalf.</param>
/// <param name="repository">The repository.</param>
/// <param name="inForce">The configuration that was in force when it began.</param>
internal class ImportRun(Caller caller, RepositoryName repository, GuardConfiguration inForce)
{
    public Caller Caller => caller;

    public RepositoryName Repository => repository;

    public GuardConfiguration InForce => inForce;

    /// <summary>How many tags are looked up at once.</summary>
    public virtual int AtOnce => 8;

    /// <summary>How many tags upstream may have.</summary>
    public virtual int MostListed => int.MaxValue;

    /// <summary>Whether upstream's tags are read although the record is known to have all that there were.</summary>
    public virtual bool IsAnew => false;

    /// <summary>Ends it in its midst.</summary>
    public virtual CancellationToken Stop => CancellationToken.None;

    /// <summary>How many tags upstream has, for the log.</summary>
    public int Tags { get; set; }

    /// <summary>How many of them the record did not know, for the log.</summary>
    public int Adopted { get; set; }

    /// <summary>Upstream's answer that leaves open which tags there are, or what one has.</summary>
    public UpstreamAnswer? Answered { get; set; }

    /// <summary>How the reading of upstream's list of tags ended; null before.</summary>
    public ListReading? List { get; set; }

    /// <summary>Asks upstream.</summary>
    public virtual Task<UpstreamAnswer> AskAsync(Func<Task<UpstreamAnswer>> ask) => ask();

    /// <summary>What upstream has under a tag.</summary>
    public virtual Task<TagLook> LookAsync(UpstreamRegistry upstream, Tag tag) => upstream.LookAsync(caller, repository, tag);

    /// <summary>Gives the children of what a tag was found to have tags of their own.</summary>
    public virtual Task TagChildrenAsync(ChildTags tags, ManifestIdentity found)
    {
        tags.Begin(repository, found);
        return Task.CompletedTask;
    }

    /// <summary>Upstream has these tags.</summary>
    public virtual void OnListed(IReadOnlyList<Tag> tags)
    {
    }

    /// <summary>Of those, so many are to be looked up.</summary>
    public virtual void OnUnknown(IReadOnlyList<Tag> tags)
    {
    }

    /// <summary>A tag's own import has ended.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="last">What happened last.</param>
    public virtual void OnEnded(Tag tag, ImportEvent last)
    {
    }
}
