using System.Net;

namespace RegistryGuard.TestKit;

/// <summary>An upload of a small blob of which half has arrived; the rest waits until it is told to go.</summary>
public sealed class HeldUpload
{
    private readonly HeldContent content;

    private HeldUpload(HeldContent content, Task<HttpStatusCode> finished) => (this.content, Finished) = (content, finished);

    public Task<HttpStatusCode> Finished { get; }

    public static async Task<HeldUpload> BeginAsync(RegistryClient client)
    {
        var bytes = TinyImage.Of("slow").Layer;
        var upload = await client.StartUploadAsync("slow");
        var body = new HeldContent(bytes);
        var finished = client.FinishUploadAsync(upload, TinyImage.DigestOf(bytes), body);
        await body.HalfSent;
        return new(body, finished);
    }

    public void SendTheRest() => content.SendTheRest();
}
