using System.Globalization;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;
using RegistryGuard.TestKit;
using StackExchange.Redis;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>What a binding costs in Redis, counted at a million tags.</summary>
public sealed class RecordMemoryTests
{
    private const int Tags = 1_000_000;
    private const int MostBytes = 150;

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    public async Task Binding_AtAMillionTags_Takes150BytesAtMost(int tagsOfARepository)
    {
        await using var redis = await RedisProcess.StartAsync("--appendfsync", "no");
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var before = await UsedAsync(redis);

        for (var repository = 0; repository < Tags / tagsOfARepository; repository++)
        {
            var entries = Enumerable.Range(0, tagsOfARepository).Select(tag => new HashEntry($"v1.{tag / 100}.{tag % 100}", Binding(repository, tag)));
            await connection.GetDatabase().HashSetAsync($"rg:{{team{repository % 50}/service-{repository}}}:tags", [.. entries]);
        }

        var bytes = (double)(await UsedAsync(redis) - before) / Tags;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Redis memory per binding at {Tags:n0} tags, {tagsOfARepository:n0} in a repository: {bytes:0} bytes"));
        Assert.InRange(bytes, 1, MostBytes);
    }

    private static byte[] Binding(int repository, int tag) => TagEntryCodec.Encode(TagEntry.Unknown with
    {
        Binding = new(
            new(Digest.Sha256(BitConverter.GetBytes((long)repository << 32 | (uint)tag)), null, MediaType.OciIndex.Value),
            BindingState.Published,
            DateTimeOffset.UnixEpoch.AddSeconds(1_790_000_000 + tag),
            "ci",
            default),
    });

    private static async Task<long> UsedAsync(RedisProcess redis)
    {
        var memory = await redis.CliAsync("INFO", "memory");
        var used = memory.Split('\n').First(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        return long.Parse(used.Split(':')[1].Trim(), CultureInfo.InvariantCulture);
    }
}
