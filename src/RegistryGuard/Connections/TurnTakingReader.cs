using System.IO.Pipelines;

namespace RegistryGuard.Connections;

/// <summary>Reads what a client sends so that no client can keep a thread to itself: after a number of reads, the next goes to the end
/// of the thread pool's queue. Kestrel itself stays with a connection as long as its requests come in and are answered without waiting, and
/// with <c>listen.inlineSockets</c> there is only one such thread for each core.</summary>
internal sealed class TurnTakingReader(PipeReader client) : PipeReader
{
    /// <summary>Reads in one turn. A pipelined request is a read, and so is a block of a body (<see cref="SocketBlocks"/>).</summary>
    public const int ReadsInATurn = 32;

    private int _reads;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        ++_reads % ReadsInATurn == 0 ? ReadInTurnAsync(cancellationToken) : client.ReadAsync(cancellationToken);

    public override bool TryRead(out ReadResult result) => client.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => client.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => client.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => client.CancelPendingRead();

    public override void Complete(Exception? exception = null) => client.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => client.CompleteAsync(exception);

    private async ValueTask<ReadResult> ReadInTurnAsync(CancellationToken cancellationToken)
    {
        // Not ConfigureAwaitOptions.ForceYielding: on a thread of the pool that comes back first to the same thread.
        await Task.Yield();
        return await client.ReadAsync(cancellationToken);
    }
}
