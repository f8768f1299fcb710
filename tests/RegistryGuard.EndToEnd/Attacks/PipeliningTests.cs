using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>Clients who send requests without waiting for the answers, and without a pause.</summary>
public sealed class PipeliningTests(BesiegedRegistry besieged) : IClassFixture<BesiegedRegistry>
{
    [Theory]
    [InlineData("HEAD", "/v2/base/manifests/v1.0.0")]
    [InlineData("GET", "/v2/NO/manifests/v1.0.0")]
    public async Task Requests_PipelinedWithoutAPause_KeepNobodyWaiting(string method, string target)
    {
        using (var client = new RegistryClient(besieged.Guard.Url))
        {
            await client.PushAsync("base", "v1.0.0", TinyImage.Of("base"));
            await client.GetManifestAsync("base", "v1.0.0");
        }

        var request = $"{method} {target} HTTP/1.1\r\nHost: guard\r\nAccept: {TinyImage.ManifestType}\r\n\r\n";
        var requests = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(request, 200)));

        await Innocents.AssertUndisturbedAsync(besieged, async over =>
        {
            using var one = await besieged.ConnectAsync();
            using var two = await besieged.ConnectAsync();
            await Task.WhenAll(
                one.SendForeverAsync(requests, over), one.TakeForeverAsync(over),
                two.SendForeverAsync(requests, over), two.TakeForeverAsync(over));
        });
    }
}
