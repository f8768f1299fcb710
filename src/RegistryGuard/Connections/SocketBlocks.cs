using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace RegistryGuard.Connections;

/// <summary>The memory that clients' bytes come in by and answers go out by. The server's own has blocks of 4 KiB, and takes an
/// upload from its socket and hands it on block by block: 256 times for each MiB. Larger ones are given while there is room for
/// them, so what clients can hold by them has a bound.</summary>
internal sealed class SocketBlocks : IMemoryPoolFactory<byte>
{
    public const int Large = 32 * 1024;
    public const int Small = 4 * 1024;

    /// <summary>What the large blocks of all clients have together; when it is taken, the others get small ones.</summary>
    public const long MostInLarge = 16L << 20;

    private readonly Tally _inLarge = new();

    /// <summary>What is in large blocks now.</summary>
    public long InLarge => _inLarge.Taken;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool(_inLarge);

    private sealed class Pool(Tally inLarge) : MemoryPool<byte>
    {
        // Whoever wants more takes it elsewhere.
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
