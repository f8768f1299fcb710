using System.Collections.Frozen;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Orders;

/// <summary>Whether a manifest may be pushed and pulled, by the blocks in force.</summary>
/// <param name="By">The block that forbids it; null if none does.</param>
/// <param name="IsListed">Whether the manifest lists what is blocked; otherwise it is that.</param>
/// <param name="IsUnread">Whether its bytes could not be read, so that nobody knows what it lists.</param>
public sealed record BlockVerdict(Block? By, bool IsListed = false, bool IsUnread = false)
{
    /// <summary>No block forbids it.</summary>
    public static BlockVerdict Clear { get; } = new(By: null);

    /// <summary>Whether it may be given.</summary>
    public bool IsClear => By is null && !IsUnread;

    /// <summary>Judges a manifest by its own bytes, whatever it is called.</summary>
    /// <param name="blocked">The blocks.</param>
    /// <param name="manifest">The manifest's bytes.</param>
    public static BlockVerdict Of(FrozenDictionary<Digest, Block> blocked, ReadOnlySpan<byte> manifest)
    {
        ArgumentNullException.ThrowIfNull(blocked);
        if (blocked.Count == 0)
        {
            return Clear;
        }

        if (blocked.TryGetValue(Digest.Sha256(manifest), out var block)
            || (blocked.Keys.Any(digest => !digest.IsSha256) && blocked.TryGetValue(Digest.Sha512(manifest), out block)))
        {
            return new(block);
        }

        return !ListedDigests.TryFind(manifest, blocked.ContainsKey, out var listed) ? new(By: null, IsUnread: true)
            : listed is { } digest ? new(blocked[digest], IsListed: true)
            : Clear;
    }
}
