using System.IO.Pipelines;

namespace RegistryGuard.Proxy;

/// <summary>Copies an answer's body from upstream to the client in large pieces and without a buffer between: what blobs need to
/// go through at the speed of the network.</summary>
internal static class BodyCopy
{
    private const int LargestPiece = 1 << 20;
    private const int UnknownPiece = 64 * 1024;

    /// <summary>Copies it whole, or aborts the connection: a client must never take a part for the whole.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="body">Upstream's answer.</param>
    /// <param name="idle">How long neither side may take to move the next piece.</param>
    /// <returns>What went wrong at upstream; null if nothing did, or the client has gone.</returns>
    public static async Task<Exception?> RunAsync(HttpContext context, HttpContent body, TimeSpan idle)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            patience.CancelAfter(idle);
            await using var source = await body.ReadAsStreamAsync(patience.Token);
            await context.Response.StartAsync(patience.Token);
            if (!await TryCopyAsync(source, context.Response.BodyWriter, PieceOf(body.Headers.ContentLength), patience, idle))
            {
                context.Abort();
            }

            return null;
        }
        catch (Exception e)
        {
            var hasGone = context.RequestAborted.IsCancellationRequested;
            context.Abort();
            return hasGone ? null : e;
        }
    }

    // False: the client takes no more.
    private static async Task<bool> TryCopyAsync(Stream source, PipeWriter client, int piece, CancellationTokenSource patience, TimeSpan idle)
    {
        int read;
        while ((read = await source.ReadAsync(client.GetMemory(piece), patience.Token)) > 0)
        {
            patience.CancelAfter(idle);
            client.Advance(read);
            if ((await client.FlushAsync(patience.Token)).IsCompleted)
            {
                return false;
            }

            patience.CancelAfter(idle);
        }

        return true;
    }

    private static int PieceOf(long? length) => length switch
    {
        null => UnknownPiece,
        < 4096 => 4096,
        > LargestPiece => LargestPiece,
        { } known => (int)known,
    };
}
