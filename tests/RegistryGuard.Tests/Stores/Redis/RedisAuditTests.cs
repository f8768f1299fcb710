using System.Globalization;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores.Redis;

namespace RegistryGuard.Tests.Stores.Redis;

/// <summary>What is Redis' own about audit lists; the rest is in the contract.</summary>
public sealed class RedisAuditTests(OneRedis redis) : IClassFixture<OneRedis>
{
    [Fact]
    public void Scripts_HaveTheBoundsOfTheCode() => Assert.Equal(
        (AuditLine.MostKept, AuditLine.MostTrimmed),
        (int.Parse(RedisScripts.MostLines, CultureInfo.InvariantCulture), int.Parse(RedisScripts.MostTrimmed, CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Confirm_WithADamagedAuditList_IsNotCarriedOutAndSaysWhy()
    {
        var (app, v1, cancellation) = (RepositoryName.Parse("damaged"), Tag.Parse("v1"), TestContext.Current.CancellationToken);
        await redis.Server.CliAsync("RPUSH", "rg:{damaged}:audit", "nonsense");
        await using var record = RedisRecords.To($"{redis.Server.Address},deadline=30s");
        var push = new PushAttempt(Attempt.New(), RedisRecords.Manifest("a"), DateTimeOffset.UnixEpoch, "ci");

        var fault = await Assert.ThrowsAsync<RecordUnavailableException>(async () => await record.ConfirmAsync(app, v1, push, cancellation));

        Assert.Contains("the last line of an audit list has no number; restore a backup", fault.Message, StringComparison.Ordinal);
        Assert.True((await record.FindAsync(app, v1, cancellation)).IsUnknown);
        Assert.Equal("1", await redis.Server.CliAsync("LLEN", "rg:{damaged}:audit"));
    }

    [Fact]
    public async Task Block_WithADamagedAuditListOfTheWholeGuard_IsNotCarriedOutAndSaysWhy()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await redis.Server.CliAsync("RPUSH", "rg:{!guard}:audit", "nonsense");
        await using var record = RedisRecords.To($"{redis.Server.Address},deadline=30s");

        var fault = await Assert.ThrowsAsync<RecordUnavailableException>(async () =>
            await record.Orders.BlockAsync(new(Digest.Sha256("bad"u8), "bad", DateTimeOffset.UnixEpoch, ""), Origin.Unknown, cancellation));

        Assert.Contains("the last line of an audit list has no number; restore a backup", fault.Message, StringComparison.Ordinal);
        Assert.Empty((await record.Orders.ReadAsync(cancellation)).Blocked);
        await redis.Server.CliAsync("DEL", "rg:{!guard}:audit");
    }
}
