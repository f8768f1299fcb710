using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>Clients without credentials who announce a manifest and never send all of it, or say nothing at all.</summary>
public sealed class HalfSentManifestTests(BesiegedRegistry besieged) : IClassFixture<BesiegedRegistry>
{
    [Theory]
    [InlineData(64, 257 * 1024)]
    [InlineData(32, 3_999_999)]
    [InlineData(1_500, (256 * 1024) - 1)]
    [InlineData(3_000, 0)]
    public Task Manifests_SentInPart_KeepNobodyOut(int connections, int sent) => Innocents.AssertUndisturbedAsync(besieged, async over =>
    {
        var head = $"PUT /v2/no/such/manifests/v1.0.0 HTTP/1.1\r\nHost: guard\r\nContent-Type: {TinyImage.ManifestType}\r\nContent-Length: 4000000\r\n\r\n";
        await HoldAsync(connections, head + new string(' ', sent), over);
    });

    [Fact]
    public Task Connections_ThatSayNothing_KeepNobodyOut() => Innocents.AssertUndisturbedAsync(besieged, over => HoldAsync(3_000, "", over));

    [Fact]
    public Task RequestLines_ThatNeverEnd_KeepNobodyOut() => Innocents.AssertUndisturbedAsync(
        besieged, over => HoldAsync(1_000, "GET /v2/app/blobs/uploads/?" + new string('x', 120_000), over), mostMemory: 320L << 20);

    // Who is thrown out comes back.
    private async Task HoldAsync(int connections, string opening, CancellationToken over)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, connections), new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = over }, async (_, _) =>
        {
            while (!over.IsCancellationRequested)
            {
                using var connection = await besieged.ConnectAsync();
                await connection.SendAsync(opening, over);
                while ((await connection.TakeAsync(over)).Length > 0)
                {
                }

                await Task.Delay(TimeSpan.FromSeconds(1), over);
            }
        });
    }
}
