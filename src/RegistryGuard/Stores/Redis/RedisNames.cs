using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Finds the repositories by their keys, on every server that has some.</summary>
internal static class RedisNames
{
    /// <summary>The repositories of which anything is known.</summary>
    /// <exception cref="RecordUnavailableException">They can't be read, or not all of them.</exception>
    public static Task<IReadOnlyCollection<RepositoryName>> RepositoriesAsync(
        RedisConnection connection, TimeSpan most, CancellationToken cancellation) =>
        OfAsync(connection, RedisKeys.AnyEntries, RedisKeys.RepositoryOf, most, cancellation);

    /// <summary>The repositories that have an audit list.</summary>
    /// <exception cref="RecordUnavailableException">They can't be read, or not all of them.</exception>
    public static Task<IReadOnlyCollection<RepositoryName>> AuditedAsync(
        RedisConnection connection, TimeSpan most, CancellationToken cancellation) =>
        OfAsync(connection, RedisKeys.AnyAudit, RedisKeys.RepositoryOfAudit, most, cancellation);

    private static async Task<IReadOnlyCollection<RepositoryName>> OfAsync(
        RedisConnection connection, string pattern, Func<RedisKey, RepositoryName> nameOf, TimeSpan most, CancellationToken cancellation)
    {
        // A scan may give a key twice.
        var names = new HashSet<RepositoryName>();
        await connection.CallAsync(
            async database =>
            {
                var layout = await RedisLayout.OfAsync(database.Multiplexer);
                await Task.Run(
                    () =>
                    {
                        foreach (var key in layout.Primaries.SelectMany(server => server.Keys(pattern: pattern, pageSize: 1_000)))
                        {
                            names.Add(nameOf(key));
                        }
                    },
                    cancellation);
                // What was moved meanwhile may have been missed on both sides.
                return layout.IsSameAs(await RedisLayout.OfAsync(database.Multiplexer)) ? true : throw RedisFaults.InPart("it has just changed");
            },
            most,
            cancellation);
        return names;
    }
}
