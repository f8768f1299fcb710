using System.Collections.Immutable;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>One rule of the policy (docs/configuration.md, <c>policy.rules</c>).</summary>
public sealed class Rule
{
    /// <summary>A rule.</summary>
    /// <param name="repositories">Patterns of repositories, any of which must match; none at all stand for any
    /// repository.</param>
    /// <param name="tags">Patterns of tags, any of which must match.</param>
    /// <param name="tagClass">The class of the tags.</param>
    /// <param name="path">Where the rule stands in the configuration, for example <c>policy.rules[2]</c>.</param>
    /// <param name="mayBeDeleted">Whether clients may delete the tags although they are protected.</param>
    /// <param name="pushers">Who may push and delete the tags; null for anyone whom upstream lets.</param>
    /// <param name="target">What the tags may be given; null for any image.</param>
    /// <param name="isRecorded">Whether pulls of the tags, which are floating, are answered by their last recorded move.</param>
    /// <param name="onlyForward">Whether such tags only move to later versions.</param>
    /// <param name="keep">How many images that such tags had before are kept upstream.</param>
    /// <param name="isAudited">Whether what the rule would refuse is let through, and told.</param>
    /// <exception cref="ArgumentException">A pattern is of the other subject.</exception>
    public Rule(
        ImmutableArray<TagPattern> repositories, ImmutableArray<TagPattern> tags, TagClass tagClass, string path, bool mayBeDeleted = false,
        Pushers? pushers = null, Target? target = null, bool isRecorded = false, bool onlyForward = false, int keep = 0,
        bool isAudited = false)
    {
        if (repositories.Any(pattern => pattern.Subject != PatternSubject.Repository))
        {
            throw new ArgumentException("a pattern of tags among those of repositories", nameof(repositories));
        }

        if (tags.Any(pattern => pattern.Subject != PatternSubject.Tag))
        {
            throw new ArgumentException("a pattern of repositories among those of tags", nameof(tags));
        }

        (Repositories, Tags) = (repositories, tags);
        Classification = new(tagClass, path)
        {
            MayBeDeleted = mayBeDeleted,
            Pushers = pushers,
            Target = target,
            IsRecorded = isRecorded || onlyForward || keep > 0,
            OnlyForward = onlyForward,
            Keep = keep,
            IsAudited = isAudited,
        };
    }

    /// <summary>The patterns of repositories; empty for any.</summary>
    public ImmutableArray<TagPattern> Repositories { get; }

    /// <summary>The patterns of tags.</summary>
    public ImmutableArray<TagPattern> Tags { get; }

    /// <summary>What a tag that the rule covers is.</summary>
    public Classification Classification { get; }

    /// <summary>Whether the rule is about this repository.</summary>
    public bool Covers(RepositoryName repository)
    {
        foreach (var pattern in Repositories)
        {
            if (pattern.IsMatch(repository))
            {
                return true;
            }
        }

        return Repositories.IsEmpty;
    }

    /// <summary>Whether the rule is about this tag, in a repository that it covers.</summary>
    public bool Covers(Tag tag)
    {
        foreach (var pattern in Tags)
        {
            if (pattern.IsMatch(tag))
            {
                return true;
            }
        }

        return false;
    }
}
