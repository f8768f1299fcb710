using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>A pusher who would fill record and memory.</summary>
public sealed class LargeIndexTests(BesiegedRegistry besieged) : IClassFixture<BesiegedRegistry>
{
    [Fact]
    public async Task Indexes_WithADescriptorOfManyDigests_AreRefusedAndKeepNobodyOut()
    {
        var image = TinyImage.Of("flood");
        using (var client = new RegistryClient(besieged.Guard.Url))
        {
            await client.PushAsync("flood", "v0.1.0", image);
        }

        // A registry takes the last one, which is there.
        var digests = string.Join(',', Enumerable.Range(0, 25_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"digest\":\"sha256:{i:x64}\"")));
        var index = Encoding.Latin1.GetBytes(
            $"{{\"schemaVersion\":2,\"mediaType\":\"{TinyImage.IndexType}\",\"manifests\":[{{\"mediaType\":\"{TinyImage.ManifestType}\",\"size\":{image.Manifest.Length},{digests},\"digest\":\"{image.Digest}\"}}]}}");
        var tags = string.Join('&', Enumerable.Range(0, 64).Select(i => $"tag=v1.0.{i}"));
        using var attacker = AttackerConnection.Client(besieged.Guard.Url);
        var statuses = new HashSet<HttpStatusCode>();

        await Innocents.AssertUndisturbedAsync(besieged, async over =>
        {
            while (!over.IsCancellationRequested)
            {
                using var content = new ByteArrayContent(index);
                content.Headers.ContentType = new MediaTypeHeaderValue(TinyImage.IndexType);
                using var answer = await attacker.PutAsync(
                    new Uri($"/v2/flood/manifests/{TinyImage.DigestOf(index)}?{tags}", UriKind.Relative), content, over);
                statuses.Add(answer.StatusCode);
            }
        });

        Assert.Equal([HttpStatusCode.BadRequest], statuses);
    }
}
