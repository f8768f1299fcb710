using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;

namespace RegistryGuard.Registry.Push;

/// <summary>Finds the manifest that a tag is moved back to, by what the record knows.</summary>
internal sealed class RollbackTarget(ITagRecord record)
{
    /// <summary>The manifest, or why there is none.</summary>
    /// <param name="order">The order.</param>
    /// <param name="current">What the tag has; null for nothing.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<(Digest? Digest, RollbackResult? Fault)> FindAsync(RollbackOrder order, ManifestIdentity? current, CancellationToken cancellation)
    {
        if (order.To is not { } to)
        {
            return await FormerAsync(order, current, cancellation);
        }

        return to.TryGetDigest(out var digest) ? (digest, null)
            : to.TryGetTag(out var tag) ? OfTag(order, tag, await record.SightAsync(order.Repository, tag, cancellation))
            : throw new InvalidOperationException("a reference is a tag or a digest");
    }

    // What it had before the last move: that is the newest in its history that it does not have now.
    private async Task<(Digest?, RollbackResult?)> FormerAsync(RollbackOrder order, ManifestIdentity? current, CancellationToken cancellation)
    {
        foreach (var move in await record.MovesAsync(order.Repository, order.Tag, Move.MostKept, cancellation))
        {
            if (current is null || !move.Content.IsSameAs(current))
            {
                return (move.Content.Digest, null);
            }

            if (move.Previous is { } previous && !current.Is(previous))
            {
                return (previous, null);
            }
        }

        return (null, new RollbackResult.NotDone(
            409, "no-former-image", $"the record knows of no other image that {order.Repository}:{order.Tag} had, so there is none to go back to; say which (to: a digest, or a tag of the repository)"));
    }

    private static (Digest?, RollbackResult?) OfTag(RollbackOrder order, Tag tag, SeenEntry seen) => seen.Entry switch
    {
        { IsUnknown: true } => (null, new RollbackResult.NoSuchTag(tag)),
        { Binding: { IsPublished: true, IsRetired: false } bound } => (bound.Content.Digest, null),
        { Binding: { IsPublished: false } pending } => Nothing($"a push of {pending.Content.Digest.Short} to {order.Repository}:{tag} has begun and not ended"),
        { Binding: not null } => Nothing($"{order.Repository}:{tag} is retired"),
        { LastMove: { } last } => (last.Content.Digest, null),
        _ => Nothing($"{order.Repository}:{tag} has no image"),
    };

    private static (Digest?, RollbackResult?) Nothing(string why) =>
        (null, new RollbackResult.NotDone(409, "no-image", why + ", so nothing can be moved to what it has; give another tag, or a digest"));
}
