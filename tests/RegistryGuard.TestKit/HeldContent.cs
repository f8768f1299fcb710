using System.Net;

namespace RegistryGuard.TestKit;

/// <summary>A request body of which the second half waits until it is told to go.</summary>
public sealed class HeldContent(byte[] bytes) : HttpContent
{
    private readonly TaskCompletionSource halfSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task HalfSent => halfSent.Task;

    public void SendTheRest() => released.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var half = bytes.Length / 2;
        await stream.WriteAsync(bytes.AsMemory(0, half));
        await stream.FlushAsync();
        halfSent.SetResult();
        await released.Task;
        await stream.WriteAsync(bytes.AsMemory(half));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
