using System.Security.Cryptography;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>Clients who ask for blobs and don't take them, or take and send nothing else.</summary>
public sealed class BlobTests(BesiegedRegistry besieged) : IClassFixture<BesiegedRegistry>
{
    [Fact]
    public async Task Blobs_AskedForAndNotTaken_KeepNobodyOut()
    {
        var get = await RequestOfAsync(8 << 20);
        var begun = new TaskCompletionSource();

        await Innocents.AssertUndisturbedAsync(
            besieged,
            async over =>
            {
                var connections = new List<AttackerConnection>();
                try
                {
                    for (var i = 0; i < 400; i++)
                    {
                        connections.Add(await besieged.ConnectAsync());
                        await connections[i].SendAsync(get, over);
                        Assert.StartsWith("HTTP/1.1 200", await connections[i].TakeAsync(over), StringComparison.Ordinal);
                    }

                    begun.SetResult();
                    await Task.Delay(Timeout.Infinite, over);
                }
                finally
                {
                    connections.ForEach(connection => connection.Dispose());
                }
            },
            begun: begun.Task);
    }

    [Fact]
    public async Task Blobs_TakenWithoutAPause_KeepNobodyOut()
    {
        var get = Encoding.Latin1.GetBytes(await RequestOfAsync(32 << 20));

        await Innocents.AssertUndisturbedAsync(besieged, async over =>
        {
            using var one = await besieged.ConnectAsync();
            using var two = await besieged.ConnectAsync();
            await Task.WhenAll(
                one.SendForeverAsync(get, over), one.TakeForeverAsync(over),
                two.SendForeverAsync(get, over), two.TakeForeverAsync(over));
        });
    }

    [Fact]
    public async Task Uploads_SentWithoutAPause_KeepNobodyOut()
    {
        using var client = new RegistryClient(besieged.Guard.Url);
        var piece = new byte[1 << 20];

        await Innocents.AssertUndisturbedAsync(besieged, over => Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            var upload = await client.StartUploadAsync("upload");
            using var connection = await besieged.ConnectAsync();
            await connection.SendAsync(
                $"PATCH {upload.OriginalString} HTTP/1.1\r\nHost: guard\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000000000\r\n\r\n", over);

            // Bounded in all, for it goes to the disk.
            for (var sent = 0; sent < 512; sent++)
            {
                await connection.SendAsync(piece, over);
            }

            await Task.Delay(Timeout.Infinite, over);
        })));
    }

    private async Task<string> RequestOfAsync(int length)
    {
        using var client = new RegistryClient(besieged.Registry.Url);
        var blob = RandomNumberGenerator.GetBytes(length);
        using var content = new ByteArrayContent(blob);
        await client.PushBlobAsync("blobs", TinyImage.DigestOf(blob), content);
        return $"GET /v2/blobs/blobs/{TinyImage.DigestOf(blob)} HTTP/1.1\r\nHost: guard\r\n\r\n";
    }
}
