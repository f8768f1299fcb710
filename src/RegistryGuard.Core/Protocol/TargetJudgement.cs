using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>Whether a manifest is released in a repository (<see cref="Releases"/>), as a rule's <see cref="Target"/> asks. A pure
/// function.</summary>
public abstract record TargetJudgement
{
    private TargetJudgement()
    {
    }

    /// <summary>It is, under this tag.</summary>
    public sealed record Released(Tag As) : TargetJudgement;

    /// <summary>It is not.</summary>
    public sealed record NotReleased : TargetJudgement;

    /// <summary>Judges it.</summary>
    /// <param name="uses">What the record says needs it in that repository (<see cref="IRepositoryRecord.UsesAsync"/>).</param>
    /// <param name="pushed">The manifest.</param>
    /// <param name="policy">What each tag there is: a binding may be from a time when its tag was protected.</param>
    /// <param name="repository">That repository.</param>
    public static TargetJudgement Of(
        IReadOnlyList<TagUse> uses, ManifestIdentity pushed, TagPolicy policy, RepositoryName repository)
    {
        foreach (var tag in Releases.Of(uses, pushed.Digest, policy, repository))
        {
            return new Released(tag);
        }

        return new NotReleased();
    }
}
