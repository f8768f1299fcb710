using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Redis;
using RegistryGuard.Tests.Configuration;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>Records under test, and what is put into them.</summary>
internal static class RedisRecords
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The record that <c>redis:LOCATION</c> names.</summary>
    public static RedisTagRecord To(string location) => new(
        (RecordLocation.Redis)Reading.Good($"record: 'redis:{location}'").Record, TimeProvider.System, NullLogger<RedisTagRecord>.Instance);

    public static ManifestIdentity Manifest(string text) =>
        new(Digest.Sha256(Encoding.UTF8.GetBytes(text)), null, MediaType.OciManifest.Value);

    public static PushAttempt Push(string content) => new(Attempt.New(), Manifest(content), DateTimeOffset.UnixEpoch, "ci");

    /// <summary>For what takes its time.</summary>
    public static Task EventuallyAsync(Action check) => EventuallyAsync(() =>
    {
        check();
        return Task.CompletedTask;
    });

    /// <summary>For what takes its time.</summary>
    public static async Task EventuallyAsync(Func<Task> check)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await check();
                return;
            }
            catch (Exception) when (TimeProvider.System.GetElapsedTime(until) < Patience)
            {
                await Task.Delay(20);
            }
        }
    }
}
