namespace RegistryGuard.TestKit;

/// <summary>Counts what a proxy still holds back.</summary>
internal sealed class Held
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private int count;

    public Place Take()
    {
        Interlocked.Increment(ref count);
        return new Place(this);
    }

    public async Task DrainAsync()
    {
        while (Volatile.Read(ref count) > 0)
        {
            await Task.Delay(Pause);
        }
    }

    public sealed class Place(Held held) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref held.count);
    }
}
