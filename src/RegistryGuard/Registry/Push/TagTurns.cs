using RegistryGuard.Core.Oci;

namespace RegistryGuard.Registry.Push;

/// <summary>Pushes of one tag take turns within a replica, in order of arrival: they would disturb each other upstream, and all but the
/// first are pushes of what is bound already, or refused from memory. Nothing rests on it: the protocol holds without, as it does
/// between replicas.</summary>
internal sealed class TagTurns(TimeProvider clock)
{
    /// <summary>How long a push waits. Then it goes on without a turn, so that one which upstream keeps waiting holds up no others for
    /// longer. How many wait is bounded by <c>limits.requests</c>.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Only of tags that are being pushed. The first of each queue has its turn.
    private readonly Dictionary<(RepositoryName, Tag), LinkedList<TaskCompletionSource>> _queues = [];

    /// <summary>Waits for the turn of each tag; it ends when disposed.</summary>
    public async Task<IDisposable> EnterAsync(RepositoryName repository, IEnumerable<Tag> tags, CancellationToken aborted)
    {
        var turns = new Turns(this);
        try
        {
            // In one order for all, so that no two pushes wait for each other.
            foreach (var tag in tags.Distinct().OrderBy(tag => tag.Value, StringComparer.Ordinal))
            {
                await turns.EnterAsync((repository, tag), aborted);
            }

            return turns;
        }
        catch
        {
            turns.Dispose();
            throw;
        }
    }

    private LinkedListNode<TaskCompletionSource> Queue((RepositoryName, Tag) tag)
    {
        var turn = new LinkedListNode<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_queues)
        {
            if (!_queues.TryGetValue(tag, out var queue))
            {
                _queues.Add(tag, queue = new());
                turn.Value.SetResult();
            }

            queue.AddLast(turn);
        }

        return turn;
    }

    private void Leave((RepositoryName, Tag) tag, LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_queues)
        {
            var queue = turn.List!;
            queue.Remove(turn);
            if (queue.First is { } next)
            {
                next.Value.TrySetResult();
            }
            else
            {
                _queues.Remove(tag);
            }
        }
    }

    private TimeProvider Clock => clock;

    private sealed class Turns(TagTurns owner) : IDisposable
    {
        private readonly List<((RepositoryName, Tag) Tag, LinkedListNode<TaskCompletionSource> Turn)> _held = [];
        private readonly long _began = owner.Clock.GetTimestamp();

        public async Task EnterAsync((RepositoryName, Tag) tag, CancellationToken aborted)
        {
            var turn = owner.Queue(tag);
            _held.Add((tag, turn));
            try
            {
                var left = LongestWait - owner.Clock.GetElapsedTime(_began);
                await turn.Value.Task.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, owner.Clock, aborted);
            }
            catch (TimeoutException)
            {
            }
        }

        public void Dispose()
        {
            foreach (var (tag, turn) in _held)
            {
                owner.Leave(tag, turn);
            }

            _held.Clear();
        }
    }
}
