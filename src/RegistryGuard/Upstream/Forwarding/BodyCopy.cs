using System.IO.Pipelines;
using RegistryGuard.Connections;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Copies an answer's body from upstream to the client without a buffer in between, so that blobs pass at the speed of the
/// network. A piece that the client doesn't take stays in memory. So pieces are large only for clients that have taken much already, and
/// their total is bounded.</summary>
internal static class BodyCopy
{
    public const int SmallPiece = 64 * 1024;

    /// <summary>Memory for pieces larger than the small ones, for all clients. When it is used up, clients get small pieces.</summary>
    public const long MostBeyondSmall = 64L << 20;

    // The sockets' buffers take some megabytes for a client that reads nothing, so the largest pieces come after these.
    private static readonly (long Taken, int Piece)[] Growth = [(1L << 20, 256 * 1024), (8L << 20, 1 << 20)];

    // After so many bytes, others that wait for the thread go first.
    private const int Turn = 1 << 20;

    private static readonly Tally BeyondSmall = new();

    /// <summary>Copies the whole body, or aborts the connection, so that a client never takes a part for the whole.</summary>
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
            if (!await TryCopyAsync(source, context.Response.BodyWriter, body.Headers.ContentLength, patience, idle))
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
    private static async Task<bool> TryCopyAsync(Stream source, PipeWriter client, long? length, CancellationTokenSource patience, TimeSpan idle)
    {
        var smallest = (int)Math.Clamp(length ?? SmallPiece, 4096, SmallPiece);
        var piece = smallest;
        long taken = 0;
        var inThisTurn = 0;
        try
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
                taken += read;
                piece = Grow(piece, taken, length - taken);
                inThisTurn += read;
                if (inThisTurn >= Turn)
                {
                    inThisTurn = 0;
                    await Task.Yield();
                }
            }
        }
        finally
        {
            BeyondSmall.GiveBack(piece - smallest);
        }

        return true;
    }

    // If there is so much left to come, and so much free.
    private static int Grow(int piece, long taken, long? left)
    {
        foreach (var (after, larger) in Growth)
        {
            if (piece < larger && taken >= after && left >= larger && BeyondSmall.TryTake(larger - piece, MostBeyondSmall))
            {
                return larger;
            }
        }

        return piece;
    }
}
