using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>A client who deletes what others push, where the registry never lets anybody delete.</summary>
public sealed class RefusedDeleteTests(RefusedDeleteTests.RegistryWithoutDeletes besieged) : IClassFixture<RefusedDeleteTests.RegistryWithoutDeletes>
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task Deletes_ThatUpstreamRefuses_HoldNoPushesOff(int attackers)
    {
        var image = TinyImage.Of("base");
        using (var client = new RegistryClient(besieged.Guard.Url))
        {
            await client.PushAsync("base", "edge", image);
        }

        using var attacker = AttackerConnection.Client(besieged.Guard.Url);
        async Task AttackAsync(CancellationToken over)
        {
            while (!over.IsCancellationRequested)
            {
                using var answer = await attacker.DeleteAsync(new Uri($"/v2/base/manifests/{image.Digest}", UriKind.Relative), over);
                Assert.False(answer.IsSuccessStatusCode);
            }
        }

        await Innocents.AssertUndisturbedAsync(
            besieged,
            over => Task.WhenAll(Enumerable.Range(0, attackers).Select(_ => AttackAsync(over))),
            (client, tag) => client.PutManifestAsync("base", $"{tag}-{attackers}", image.Index().Annotated($"{tag}-{attackers}"), TinyImage.IndexType));
    }

    public sealed class RegistryWithoutDeletes : BesiegedRegistry
    {
        protected override Task<RegistryProcess> StartRegistryAsync() => RegistryProcess.StartWithoutDeletesAsync();
    }
}
