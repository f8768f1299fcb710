using System.Net.Sockets;

namespace RegistryGuard.TestKit;

/// <summary>One connection through a <see cref="TcpFaultProxy"/>.</summary>
internal sealed class TcpFaultConnection(Socket client, Socket server, Func<TcpFault> faults, Held held) : IDisposable
{
    private const int PieceLength = 64 * 1024;
    // A server that is stopped itself gives no answer to be cut.
    private static readonly TimeSpan LongestWaitForAnswer = TimeSpan.FromSeconds(1);

    // Held while the connection stands still, so that answers stand still too.
    private readonly SemaphoreSlim answers = new(1, 1);
    private readonly TaskCompletionSource cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isCut;

    /// <summary>Ends when either side has ended or a fault has cut the connection, and what was held back is delivered.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var up = SendAsync(stop);
        var down = AnswerAsync(stop);
        await Task.WhenAny(up, down);
        if (down.IsCompleted)
        {
            client.Close(timeout: 0);
        }

        await EndOf(up);
        // A reset, not a polite end: what was not passed on is lost.
        client.Close(timeout: 0);
        // Towards the server a polite end, so that it reads all that was delivered.
        await EndOf(Task.Run(() => server.Shutdown(SocketShutdown.Send), CancellationToken.None));
        await Task.WhenAny(down, Task.Delay(LongestWaitForAnswer, CancellationToken.None));
        server.Close();
        await EndOf(down);
    }

    public void Dispose() => answers.Dispose();

    private async Task SendAsync(CancellationToken stop)
    {
        var piece = new byte[PieceLength];
        int length;
        while ((length = await client.ReceiveAsync(piece, SocketFlags.None, stop)) > 0)
        {
            using var place = held.Take();
            var fault = faults();
            switch (fault.Kind)
            {
                case TcpFaultKind.CutBefore:
                    return;
                case TcpFaultKind.CutAfter:
                    isCut = true;
                    await DeliverAsync(piece.AsMemory(0, length), stop);
                    await Task.WhenAny(cut.Task, Task.Delay(LongestWaitForAnswer, stop));
                    return;
                case TcpFaultKind.Stall:
                    await answers.WaitAsync(stop);
                    try
                    {
                        await Task.Delay(fault.Time, stop);
                        await DeliverAsync(piece.AsMemory(0, length), stop);
                    }
                    finally
                    {
                        answers.Release();
                    }

                    break;
                default:
                    await Task.Delay(fault.Time, stop);
                    await DeliverAsync(piece.AsMemory(0, length), stop);
                    break;
            }
        }
    }

    private async Task AnswerAsync(CancellationToken stop)
    {
        var piece = new byte[PieceLength];
        int length;
        while ((length = await server.ReceiveAsync(piece, SocketFlags.None, stop)) > 0)
        {
            if (isCut)
            {
                cut.TrySetResult();
                continue;
            }

            await answers.WaitAsync(stop);
            answers.Release();
            try
            {
                await client.SendAsync(piece.AsMemory(0, length), SocketFlags.None, stop);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The client has gone; what the server still says is read, so that its connection isn't reset.
                isCut = true;
            }
        }
    }

    private static async Task EndOf(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // However it ends: one side has gone, and so goes the other.
        }
    }

    private async Task DeliverAsync(ReadOnlyMemory<byte> piece, CancellationToken stop)
    {
        while (piece.Length > 0)
        {
            piece = piece[await server.SendAsync(piece, SocketFlags.None, stop)..];
        }
    }
}
