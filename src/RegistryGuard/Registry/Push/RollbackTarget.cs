using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;

namespace RegistryGuard.Registry.Push;

/// <summary>Finds the manifest that a tag is moved back to, by what the record knows.</summary>
internal sealed class RollbackTarget(ITagRecord record)
{
    /// <summary>The manifest, or why there is none.</summary>
    /// <param name="order">The order.</param>
    /// <param name="former">What the tag had, the last first.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<(Digest? Digest, RollbackResult? Fault)> FindAsync(RollbackOrder order, IReadOnlyList<Digest> former, CancellationToken cancellation)
    {
        if (order.To is not { } to)
        {
            return former is [var last, ..] ? (last, null) : (null, RollbackReplies.NoFormerImage(order));
        }

        return to.TryGetDigest(out var digest) ? (digest, null)
            : to.TryGetTag(out var tag) ? OfTag(order, tag, await record.SightAsync(order.Repository, tag, cancellation), former)
            : throw new InvalidOperationException("a reference is a tag or a digest");
    }

    private static (Digest?, RollbackResult?) OfTag(RollbackOrder order, Tag tag, SeenEntry seen, IReadOnlyList<Digest> former) => seen.Entry switch
    {
        { IsUnknown: true } => (null, new RollbackResult.NoSuchTag(tag) { Instead = RollbackReplies.Instead(order, former) }),
        { Binding: { IsPublished: true, IsRetired: false } bound } => (bound.Content.Digest, null),
        { Binding: { IsPublished: false } pending } => Nothing($"a push of {pending.Content.Digest.Short} to {order.Repository}:{tag} has begun and not ended"),
        { Binding: not null } => Nothing($"{order.Repository}:{tag} is retired"),
        { LastMove: { } last } => (last.Content.Digest, null),
        _ => Nothing($"{order.Repository}:{tag} has no image"),
    };

    private static (Digest?, RollbackResult?) Nothing(string why) =>
        (null, new RollbackResult.NotDone(409, "no-image", why + ", so nothing can be moved to what it has; give another tag, or a digest"));
}
