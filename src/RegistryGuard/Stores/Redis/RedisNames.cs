using RegistryGuard.Core.Oci;

namespace RegistryGuard.Stores.Redis;

/// <summary>Finds the repositories by their keys, on every server that has some.</summary>
internal static class RedisNames
{
    /// <summary>The repositories of which anything is known.</summary>
    /// <exception cref="RecordUnavailableException">They can't be read, or not all of them.</exception>
    public static async Task<IReadOnlyCollection<RepositoryName>> RepositoriesAsync(
        RedisConnection connection, TimeSpan most, CancellationToken cancellation)
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
                        foreach (var key in layout.Primaries.SelectMany(server => server.Keys(pattern: RedisKeys.AnyEntries, pageSize: 1_000)))
                        {
                            names.Add(RedisKeys.RepositoryOf(key));
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
