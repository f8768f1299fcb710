using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace RegistryGuard.Connections;

/// <summary>The memory for bytes received from clients and sent to them. Kestrel's own pool has blocks of 4 KiB, so each MiB of an
/// upload is passed on in 256 steps. This one gives larger blocks, up to a total that bounds what clients can make the guard hold.</summary>
internal sealed class SocketBlocks : IMemoryPoolFactory<byte>
{
    public const int Large = 32 * 1024;
    public const int Small = 4 * 1024;

    /// <summary>The total of large blocks, for all clients. When it is used up, clients get small ones.</summary>
    public const long MostInLarge = 16L << 20;

    private readonly Tally _inLarge = new();

    /// <summary>What is in large blocks now.</summary>
    public long InLarge => _inLarge.Taken;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool(_inLarge);

    private sealed class Pool(Tally inLarge) : MemoryPool<byte>
    {
        // Larger blocks are not from this pool.
        public override int MaxBufferSize => Large;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, Large);
            return inLarge.TryTake(Large, MostInLarge)
                ? new Block(ArrayPool<byte>.Shared.Rent(Large), inLarge)
                : new Block(ArrayPool<byte>.Shared.Rent(Math.Max(minBufferSize, Small)), room: null);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private sealed class Block(byte[] bytes, Tally? room) : IMemoryOwner<byte>
    {
        private byte[]? _bytes = bytes;

        public Memory<byte> Memory => _bytes ?? throw new ObjectDisposedException(nameof(SocketBlocks));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            {
                ArrayPool<byte>.Shared.Return(bytes);
                room?.GiveBack(Large);
            }
        }
    }
}
