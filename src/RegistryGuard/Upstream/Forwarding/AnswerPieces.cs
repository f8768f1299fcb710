namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Gives a client what is in memory a part after the other. What is handed over to the server is copied, and the copy held
/// until the client takes it: a large answer handed over whole would be held once for each client that reads nothing.</summary>
internal static class AnswerPieces
{
    /// <summary>The largest that is handed over at once, in bytes.</summary>
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
