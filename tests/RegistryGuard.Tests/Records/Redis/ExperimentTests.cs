using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;
using RegistryGuard.Parts;

namespace RegistryGuard.Tests.Records.Redis;

public sealed class ExperimentTests
{
    [Theory]
    [InlineData("")]
    [InlineData(",waitReplicas=1")]
    public async Task HungReplica(string option)
    {
        await using var primary = await RedisProcess.StartAsync();
        await using var replica = await RedisProcess.StartReplicaAsync(primary);
        await using var record = RedisRecords.To($"{primary.Address},{replica.Address}{option}");
        await record.FindAsync(RepositoryName.Parse("a"), Tag.Parse("t"), default);
        replica.Process.Pause();
        var (good, bad) = (0, 0);
        var start = DateTime.UtcNow;
        while (DateTime.UtcNow < start.AddSeconds(100))
        {
            try
            {
                await record.FindAsync(RepositoryName.Parse("a"), Tag.Parse("t"), default);
                good++;
            }
            catch (RecordUnavailableException e)
            {
                bad++;
                Console.WriteLine($"{(DateTime.UtcNow - start).TotalSeconds:0.00} {e.Message}");
            }

            await Task.Delay(50);
        }

        Console.WriteLine($"REPLICA{option} good {good} bad {bad}");
        replica.Process.Continue();
    }

    [Fact]
    public async Task LongDeadline()
    {
        await using var primary = await RedisProcess.StartAsync();
        await using var record = RedisRecords.To($"{primary.Address},deadline=20s");
        await record.FindAsync(RepositoryName.Parse("a"), Tag.Parse("t"), default);
        primary.Process.Pause();
        var call = record.FindAsync(RepositoryName.Parse("a"), Tag.Parse("t"), default).AsTask();
        var start = DateTime.UtcNow;
        await Task.WhenAny(call, Task.Delay(12000));
        Console.WriteLine($"LONG after {(DateTime.UtcNow - start).TotalSeconds:0.00}: {call.Status} {call.Exception?.InnerException?.Message}");
        primary.Process.Continue();
        await call;
    }
}
