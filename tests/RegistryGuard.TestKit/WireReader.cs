using System.Globalization;
using System.Text;

namespace RegistryGuard.TestKit;

/// <summary>Reads HTTP/1.1 messages off a connection, one after the other, without making sense of more than their length.</summary>
public sealed class WireReader(Stream stream)
{
    private byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;

    /// <summary>The next message; null when the connection ended before one began, or in the midst of one.</summary>
    /// <param name="answered">The method of the request that this is the answer to; null for a request.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<WireMessage?> ReadAsync(string? answered, CancellationToken cancellation)
    {
        if (await ReadToAsync("\r\n\r\n"u8.ToArray(), cancellation) is not { } head)
        {
            return null;
        }

        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var message = new WireMessage(lines[0], [.. lines.Skip(1).Select(Header)], []);
        if (answered is not null && (answered == "HEAD" || message.Status is 204 or 304 or (>= 100 and < 200)))
        {
            return message;
        }

        byte[]? body = message.IsChunked ? await ReadChunksAsync(cancellation)
            : message.Header("Content-Length") is { } length
                ? await ReadCountAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellation)
            : answered is null ? []
            : await ReadAllAsync(cancellation);
        return body is null ? null : message with { Body = body };
    }

    private static (string, string) Header(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (line[..colon], line[(colon + 1)..].Trim()) : (line, "");

    private async Task<byte[]?> ReadChunksAsync(CancellationToken cancellation)
    {
        var body = new MemoryStream();
        while (await ReadToAsync("\r\n"u8.ToArray(), cancellation) is { } line)
        {
            body.Write(line);
            int size = int.Parse(Encoding.Latin1.GetString(line).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[]? content = size > 0
                ? await ReadCountAsync(size + 2, cancellation)
                : await ReadTrailersAsync(cancellation);
            if (content is null)
            {
                return null;
            }

            body.Write(content);
            if (size == 0)
            {
                return body.ToArray();
            }
        }

        return null;
    }

    private async Task<byte[]?> ReadTrailersAsync(CancellationToken cancellation)
    {
        var trailers = new MemoryStream();
        while (await ReadToAsync("\r\n"u8.ToArray(), cancellation) is { } line)
        {
            trailers.Write(line);
            if (line.Length == 2)
            {
                return trailers.ToArray();
            }
        }

        return null;
    }

    private async Task<byte[]?> ReadToAsync(byte[] mark, CancellationToken cancellation)
    {
        for (int searched = 0; ;)
        {
            int found = buffer.AsSpan(start + searched, end - start - searched).IndexOf(mark);
            if (found >= 0)
            {
                return Take(searched + found + mark.Length);
            }

            searched = Math.Max(0, end - start - mark.Length + 1);
            if (!await FillAsync(cancellation))
            {
                return null;
            }
        }
    }

    private async Task<byte[]?> ReadCountAsync(int count, CancellationToken cancellation)
    {
        while (end - start < count)
        {
            if (!await FillAsync(cancellation))
            {
                return null;
            }
        }

        return Take(count);
    }

    private async Task<byte[]> ReadAllAsync(CancellationToken cancellation)
    {
        while (await FillAsync(cancellation))
        {
        }

        return Take(end - start);
    }

    private byte[] Take(int count)
    {
        byte[] taken = buffer.AsSpan(start, count).ToArray();
        start += count;
        return taken;
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (end == buffer.Length)
        {
            byte[] larger = start > buffer.Length / 2 ? buffer : new byte[buffer.Length * 2];
            buffer.AsSpan(start, end - start).CopyTo(larger);
            (buffer, end, start) = (larger, end - start, 0);
        }

        try
        {
            int read = await stream.ReadAsync(buffer.AsMemory(end), cancellation);
            end += read;
            return read > 0;
        }
        catch (IOException)
        {
            // A reset is an end too.
            return false;
        }
    }
}
