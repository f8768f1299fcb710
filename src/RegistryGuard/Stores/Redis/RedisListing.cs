using System.Runtime.CompilerServices;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Looks through Redis in pages, so that no replica's pushes wait for it.</summary>
/// <param name="connection">The connection that is written by: another server may lag behind.</param>
/// <param name="deadline">How long a page may take.</param>
internal sealed class RedisListing(RedisConnection connection, TimeSpan deadline) : IRecordListing
{
    // The keys of many repositories take their time, and no client waits for them.
    private static readonly TimeSpan MostForNames = TimeSpan.FromSeconds(30);

    // Histories that are asked for in one go.
    private const int AtOnce = 250;

    public async IAsyncEnumerable<RepositoryName> RepositoriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var name in await RedisNames.RepositoriesAsync(connection, MostForNames, cancellation))
        {
            yield return name;
        }
    }

    public async IAsyncEnumerable<KnownTag> TagsAsync(RepositoryName repository, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (tag, entry) in RedisScan.EntriesAsync(connection, repository, deadline, cancellation))
        {
            yield return new(tag, RedisEntries.Decode(repository, tag, entry));
        }
    }

    public async IAsyncEnumerable<DigestTrace> TracesAsync(Digest digest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Entries have the first 16 bytes of every digest as they are, of children no more than those.
        var head = Convert.FromHexString(digest.HexPart[..32]);
        var moved = new List<(RepositoryName Repository, KnownTag Known)>();
        await foreach (var repository in RepositoriesAsync(cancellation))
        {
            await foreach (var (tag, bytes) in RedisScan.EntriesAsync(connection, repository, deadline, cancellation))
            {
                var entry = RedisEntries.Decode(repository, tag, bytes);
                if (bytes.AsSpan().IndexOf(head) >= 0)
                {
                    yield return new(repository, tag, entry, null);
                }

                if (entry.LastMove is not null)
                {
                    moved.Add((repository, new(tag, entry)));
                }

                if (moved.Count == AtOnce)
                {
                    foreach (var trace in await MovesAsync(moved, head, cancellation))
                    {
                        yield return trace;
                    }

                    moved.Clear();
                }
            }
        }

        foreach (var trace in await MovesAsync(moved, head, cancellation))
        {
            yield return trace;
        }
    }

    private async Task<IReadOnlyList<DigestTrace>> MovesAsync(
        IReadOnlyCollection<(RepositoryName Repository, KnownTag Known)> tags, byte[] head, CancellationToken cancellation)
    {
        // A tag that was moved once has that move in its entry.
        var once = tags.Where(tag => tag.Known.Entry.LastMove!.Number == 1)
            .Select(tag => new DigestTrace(tag.Repository, tag.Known.Tag, tag.Known.Entry, tag.Known.Entry.LastMove));
        var often = tags.Where(tag => tag.Known.Entry.LastMove!.Number > 1).ToList();
        var histories = often.Count == 0 ? [] : await connection.CallAsync(
            database => Task.WhenAll(often.Select(tag => database.ListRangeAsync(
                RedisKeys.Moves(tag.Repository, tag.Known.Tag), flags: CommandFlags.DemandMaster))),
            deadline,
            cancellation);
        return
        [
            .. once,
            .. often.Zip(histories).SelectMany(pair => pair.Second.Select(move => (byte[])move!)
                .Where(move => move.AsSpan().IndexOf(head) >= 0)
                .Select(move => new DigestTrace(pair.First.Repository, pair.First.Known.Tag, pair.First.Known.Entry, Decode(pair.First.Repository, pair.First.Known.Tag, move)))),
        ];
    }

    private static Move Decode(RepositoryName repository, Tag tag, byte[] move)
    {
        try
        {
            return MoveCodec.Decode(move);
        }
        catch (EntryFormatException e)
        {
            throw RedisFaults.Unreadable($"recorded move of {repository}:{tag}", e);
        }
    }
}
