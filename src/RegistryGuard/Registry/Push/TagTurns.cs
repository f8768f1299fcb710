using RegistryGuard.Core.Oci;

namespace RegistryGuard.Registry.Push;

/// <summary>Pushes of one tag take turns within a replica, in order of arrival: at once, they would disturb each other upstream. After the
/// first, the others repeat what is bound already, or are refused from memory. The protocol does not depend on it: between replicas there
/// are no turns.</summary>
internal sealed class TagTurns(TimeProvider clock)
{
    /// <summary>How long a push waits at most. Then it goes on without its turn, so that a push which upstream keeps waiting doesn't hold up
    /// the others for longer. <c>limits.requests</c> bounds how many wait.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Only for tags that are being pushed. It is the turn of the first in each queue.
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
