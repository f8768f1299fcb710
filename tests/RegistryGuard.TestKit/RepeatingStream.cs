namespace RegistryGuard.TestKit;

/// <summary>Many bytes that take no room: the same block again and again.</summary>
public sealed class RepeatingStream(long length) : Stream
{
    private static readonly byte[] Block = [.. Enumerable.Range(0, 1 << 16).Select(number => (byte)(number * 31 >> 3))];

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var start = (int)(Position % Block.Length);
        var read = (int)Math.Min(Math.Min(count, Block.Length - start), length - Position);
        Block.AsSpan(start, read).CopyTo(buffer.AsSpan(offset));
        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new InvalidOperationException("The stream can only be read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("The stream can only be read.");
}
