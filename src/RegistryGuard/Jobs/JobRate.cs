namespace RegistryGuard.Jobs;

/// <summary>How much is done in a second, lately: what is older counts less and less.</summary>
internal sealed class JobRate(TimeProvider clock)
{
    private const double Weight = 0.3;

    private (long At, long Done)? _last;
    private double? _rate;

    /// <summary>Notes how much is done by now, and gives the rate.</summary>
    public double Note(long done)
    {
        if (_last is { } last && clock.GetElapsedTime(last.At).TotalSeconds is > 0 and var seconds)
        {
            var now = Math.Max(0, done - last.Done) / seconds;
            _rate = _rate is { } before ? before + (Weight * (now - before)) : now;
        }

        _last = (clock.GetTimestamp(), done);
        return Math.Round(_rate ?? 0, 1);
    }
}
