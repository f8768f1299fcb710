using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Audit;

/// <summary>All lists of a record read as one, in the order of time. Each page asks every list once, so that its cost grows with the number
/// of repositories, and with the lines that it gives; not with those that there are.</summary>
public static class WholeAudit
{
    // Of names and questions at a time.
    private const int MostNames = 1_000;
    private const int AtOnce = 16;

    /// <summary>The next lines of all lists.</summary>
    /// <param name="record">The record.</param>
    /// <param name="after">The place to go on from.</param>
    /// <param name="most">So many at most; at least one.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public static async ValueTask<IReadOnlyList<WrittenLine>> AfterAsync(
        this IAuditRecord record, AuditCursor after, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(after);
        var next = await FirstsAsync(record, after, cancellation);
        var page = new List<WrittenLine>();
        while (page.Count < most && next.TryDequeue(out var list, out _))
        {
            page.Add(list.Lines.Dequeue());
            if (list.Lines.Count == 0)
            {
                list.Refill(await record.PageAsync(list.Repository, page[^1].Line.Number + 1, most, isNewestFirst: false, cancellation));
            }

            if (list.Lines.TryPeek(out var first))
            {
                next.Enqueue(list, AuditCursor.Of(first.Line));
            }
        }

        return page;
    }

    // The first line of each list after a place, the earliest of them first.
    private static async Task<PriorityQueue<Rest, AuditCursor>> FirstsAsync(IAuditRecord record, AuditCursor after, CancellationToken cancellation)
    {
        var queue = new PriorityQueue<Rest, AuditCursor>();
        await AddAsync([null]);
        IReadOnlyList<RepositoryName> names = [];
        do
        {
            names = await record.AuditedAsync(names.Count > 0 ? names[^1] : null, MostNames, cancellation);
            foreach (var some in names.Chunk(AtOnce))
            {
                await AddAsync([.. some.Select(name => (RepositoryName?)name)]);
            }
        }
        while (names.Count == MostNames);
        return queue;

        async Task AddAsync(RepositoryName?[] repositories)
        {
            foreach (var list in await Task.WhenAll(repositories.Select(repository => FirstAsync(record, repository, after, cancellation))))
            {
                if (list.Lines.TryPeek(out var first))
                {
                    queue.Enqueue(list, AuditCursor.Of(first.Line));
                }
            }
        }
    }

    private static async Task<Rest> FirstAsync(IAuditRecord record, RepositoryName? repository, AuditCursor after, CancellationToken cancellation)
    {
        var list = new Rest(repository);
        var byName = string.CompareOrdinal(repository?.Value ?? "", after.Repository);
        if (byName == 0 && after.Number > 0)
        {
            // What is after its own line has a later number, whatever the time.
            list.Refill(await record.PageAsync(repository, after.Number + 1, 1, isNewestFirst: false, cancellation));
            return list;
        }

        var since = byName < 0 ? after.At.AddMilliseconds(1) : after.At;
        list.Refill(await record.SinceAsync(repository, since, 1, cancellation));
        return list;
    }

    private sealed class Rest(RepositoryName? repository)
    {
        public RepositoryName? Repository => repository;

        public Queue<WrittenLine> Lines { get; } = new();

        public void Refill(IReadOnlyList<WrittenLine> lines)
        {
            foreach (var line in lines)
            {
                Lines.Enqueue(line);
            }
        }
    }
}
