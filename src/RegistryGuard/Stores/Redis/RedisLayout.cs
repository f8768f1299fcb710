using System.Globalization;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Which primary has which keys. Who looks for keys on each of them must know that none is missing, and that no key
/// goes from one to another meanwhile.</summary>
internal sealed class RedisLayout
{
    private const int AllSlots = 16_384;

    // In a line of CLUSTER NODES, the slots come after this many other things.
    private const int NotSlots = 8;

    private readonly string _slots;

    private RedisLayout(IReadOnlyList<IServer> primaries, string slots) => (Primaries, _slots) = (primaries, slots);

    /// <summary>All servers that have keys.</summary>
    public IReadOnlyList<IServer> Primaries { get; }

    /// <summary>The layout now.</summary>
    /// <exception cref="RecordUnavailableException">A primary is away, or keys are just being moved.</exception>
    public static async Task<RedisLayout> OfAsync(IConnectionMultiplexer connection)
    {
        var primaries = RedisServers.PrimariesOf(connection).ToList();
        if (primaries.Count == 0)
        {
            throw RedisFaults.InPart("its primary can't be reached");
        }

        if (!primaries.Exists(server => server.ServerType is ServerType.Cluster))
        {
            return new(primaries, primaries[0].EndPoint.ToString()!);
        }

        var slots = await Task.WhenAll(primaries.Select(SlotsAsync));
        if (slots.Any(own => own.Any(range => range.StartsWith('['))))
        {
            throw RedisFaults.InPart("a slot of its cluster is just being moved");
        }

        return slots.Sum(own => own.Sum(Count)) == AllSlots
            ? new(primaries, string.Join('\n', slots.Select(own => string.Join(' ', own))))
            : throw RedisFaults.InPart("a primary of its cluster can't be reached");
    }

    /// <summary>Whether nothing has changed.</summary>
    public bool IsSameAs(RedisLayout other) =>
        Primaries.Select(server => server.EndPoint).SequenceEqual(other.Primaries.Select(server => server.EndPoint))
        && string.Equals(_slots, other._slots, StringComparison.Ordinal);

    // Each is asked for its own, for only a server itself tells what it is just moving.
    private static async Task<string[]> SlotsAsync(IServer server)
    {
        var own = (await server.ClusterNodesRawAsync())!.Split('\n').First(line => line.Contains("myself", StringComparison.Ordinal));
        return own.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[NotSlots..];
    }

    private static int Count(string range)
    {
        var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        return ends[^1] - ends[0] + 1;
    }
}
