using System.Net;
using System.Security.Cryptography;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

public sealed class LargeBlobTests(GuardedRegistry pair) : IClassFixture<GuardedRegistry>
{
    private const long Length = 384L << 20;
    private const long MostMemory = 256L << 20;

    [Fact]
    public async Task Blob_LargerThanTheGuardsMemory_StreamsUpAndDownUnchanged()
    {
        using var client = pair.Client();
        await using var source = new RepeatingStream(Length);
        var digest = $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(source))}";
        source.Position = 0;

        using var content = new StreamContent(source, 1 << 20);
        var status = await client.PushBlobAsync("large", digest, content);
        await using var download = await client.OpenBlobAsync("large", digest);
        var downloaded = $"sha256:{Convert.ToHexStringLower(await SHA256.HashDataAsync(download))}";

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(digest, downloaded);
        Assert.InRange(pair.Guard.Process.PeakMemory(), 1, MostMemory);
    }
}
