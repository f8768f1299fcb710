using System.Globalization;
using System.Text;

namespace RegistryGuard.TestKit;

/// <summary>One HTTP/1.1 message as it stood on the wire.</summary>
/// <param name="StartLine">Request line or status line, without its line end.</param>
/// <param name="Headers">Name and value of each header line, in order.</param>
/// <param name="Body">The bytes after the head, chunk framing included.</param>
public sealed record WireMessage(string StartLine, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    /// <summary>Method of a request.</summary>
    public string Method => StartLine.Split(' ')[0];

    /// <summary>Target of a request.</summary>
    public string Target => StartLine.Split(' ') is [_, var target, ..] ? target : "";

    /// <summary>Status of an answer.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The body without chunk framing.</summary>
    public byte[] Content => IsChunked ? Unchunked(Body) : Body;

    /// <summary>The same as text.</summary>
    public string Text => Encoding.UTF8.GetString(Content);

    public bool IsChunked => Header("Transfer-Encoding") is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase);

    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The same with one header set to another value.</summary>
    public WireMessage With(string name, string value) => this with
    {
        Headers = [.. Headers.Where(header => !header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)), (name, value)],
    };

    public byte[] ToBytes()
    {
        var head = new StringBuilder(StartLine).Append("\r\n");
        foreach ((string name, string value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body];
    }

    private static byte[] Unchunked(byte[] framed)
    {
        var body = new MemoryStream();
        for (int at = 0; ;)
        {
            int end = framed.AsSpan(at).IndexOf("\r\n"u8) + at;
            int size = int.Parse(
                Encoding.Latin1.GetString(framed, at, end - at).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return body.ToArray();
            }

            body.Write(framed, end + 2, size);
            at = end + 2 + size + 2;
        }
    }
}
