namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Writes an answer from memory piece by piece. The server copies what is written, and keeps the copy until the client has taken it.
/// Written at once, a large answer would be in memory once for each client that reads nothing.</summary>
internal static class AnswerPieces
{
    /// <summary>The largest piece, in bytes.</summary>
    public const int Size = 64 * 1024;

    public static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> body, CancellationToken aborted)
    {
        for (; body.Length > Size; body = body[Size..])
        {
            await response.Body.WriteAsync(body[..Size], aborted);
        }

        await response.Body.WriteAsync(body, aborted);
    }
}
