using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>Whether a manifest may be deleted, by what the record says needs it. A pure function; docs/push-protocol.md,
/// "Deletes".</summary>
public abstract record DeleteJudgement
{
    private DeleteJudgement()
    {
    }

    /// <summary>Nothing protected needs it. These tags may be deleted by their rule, and will be with it.</summary>
    /// <param name="Deleted">The tags.</param>
    /// <param name="Spared">What would have been judged if the tags that need it were not in audit mode; null if the same.</param>
    public sealed record Delete(IReadOnlyList<TagUse> Deleted, DeleteJudgement? Spared = null) : DeleteJudgement;

    /// <summary>This protected tag needs it; or this recorded floating tag, then without a binding; or this bound one whose name is an archive
    /// tag's (<see cref="TagUse.KeptAs"/> is its own).</summary>
    public sealed record Refuse(TagUse NeededBy) : DeleteJudgement;

    /// <summary>This tag may be deleted by its rule, and not by this client.</summary>
    public sealed record Forbid(Tag Tag, Classification Classified, PusherVerdict Why) : DeleteJudgement;

    /// <summary>Judges a delete of a manifest.</summary>
    /// <param name="uses">The tags that need it.</param>
    /// <param name="deleted">All names of the manifest.</param>
    /// <param name="policy">What each tag is.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="byTag">The tag that the client deletes, if it does not delete by digest: then no other tag is meant.</param>
    /// <param name="by">Who deletes.</param>
    /// <param name="sparesAudited">Whether the rules of tags in audit mode stand in nobody's way.</param>
    public static DeleteJudgement Of(
        IReadOnlyList<TagUse> uses, DigestSet deleted, TagPolicy policy, RepositoryName repository, Tag? byTag, Pusher by = default,
        bool sparesAudited = false)
    {
        List<TagUse>? allowed = null;
        Forbid? forbidden = null;
        DeleteJudgement? spared = null;
        foreach (var use in uses)
        {
            var classification = policy.Classify(repository, use.Tag);
            if (sparesAudited && policy.Audits(classification))
            {
                if (Of([use], deleted, policy, repository, byTag, by) is not Delete and var refused)
                {
                    spared ??= refused;
                }

                // Its name stays taken when enforce mode begins.
                if (classification.Class is TagClass.Protected && use.Binding is { IsPublished: true } bound && deleted.Contains(bound.Content.Digest)
                    && (byTag is null || byTag == use.Tag))
                {
                    (allowed ??= []).Add(use);
                }

                continue;
            }

            if (classification.IsRecorded && use.MovedTo is not null && byTag != use.Tag)
            {
                return new Refuse(use with { Binding = null });
            }

            if (classification.IsReserved && use.Binding is not null)
            {
                // From before the name was reserved, or found after the record was lost: a rule that gets keep frees nobody's image.
                return new Refuse(use with { MovedTo = null, KeptAs = use.Tag });
            }

            if (classification.Class is not TagClass.Protected || use.Binding is not { } binding)
            {
                // What needs it is from another time, or is what the client deletes.
                continue;
            }

            // A pending tag's push may be acknowledged at any moment, and what an index lists is the index's.
            var isMeant = byTag is null || byTag == use.Tag;
            if (!isMeant || !classification.MayBeDeleted || !binding.IsPublished || !deleted.Contains(binding.Content.Digest))
            {
                return new Refuse(use);
            }

            forbidden ??= OfTag(use.Tag, classification, by);
            (allowed ??= []).Add(use);
        }

        return forbidden ?? (DeleteJudgement)new Delete(allowed ?? [], spared);
    }

    /// <summary>Null if this client may delete the tag as far as <c>pushers</c> go.</summary>
    public static Forbid? OfTag(Tag tag, Classification classification, Pusher by)
    {
        ArgumentNullException.ThrowIfNull(classification);
        var why = classification.Pushers?.Judge(by) ?? PusherVerdict.Permitted;
        return why is PusherVerdict.Permitted ? null : new(tag, classification, why);
    }
}
