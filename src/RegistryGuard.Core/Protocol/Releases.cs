using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>What "released" means, wherever a rule asks for it: bound to a tag that is protected now, published, and not deleted. What only
/// is listed by a released index is not released itself (SPEC.md, section 1).</summary>
public static class Releases
{
    /// <summary>The tags that a manifest is released as.</summary>
    /// <param name="uses">What the record says needs it (<see cref="IRepositoryRecord.UsesAsync"/>).</param>
    /// <param name="digest">The manifest.</param>
    /// <param name="policy">What each tag is: a binding may be from a time when its tag was protected.</param>
    /// <param name="repository">The repository.</param>
    public static IEnumerable<Tag> Of(IEnumerable<TagUse> uses, Digest digest, TagPolicy policy, RepositoryName repository) =>
        from use in uses
        where use.Binding is { IsPublished: true, IsDeleted: false } binding && binding.Content.Is(digest)
            && policy.Classify(repository, use.Tag).Class is TagClass.Protected
        select use.Tag;
}
