namespace RegistryGuard.Connections;

/// <summary>How much of a bounded resource is taken. Thread-safe.</summary>
internal sealed class Tally
{
    private long _taken;

    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Takes some, if no more than <paramref name="most"/> are taken then.</summary>
    public bool TryTake(long amount, long most)
    {
        if (Interlocked.Add(ref _taken, amount) <= most)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -amount);
        return false;
    }

    public void GiveBack(long amount) => Interlocked.Add(ref _taken, -amount);
}
