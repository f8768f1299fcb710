using System.Runtime.InteropServices;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Telemetry;

/// <summary>How many lines of refusals and drift may be written: of each repository and of all a number at once, and one more after each
/// pause. So clients that are refused can't fill the record. What can't be afforded is told as a number.</summary>
internal sealed class LineBudget
{
    /// <summary>Of one repository at once.</summary>
    public const int Most = 60;

    /// <summary>Of all at once.</summary>
    public const int MostOfAll = 600;

    /// <summary>One more of each repository after so long.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>One more of all after so long.</summary>
    public static readonly TimeSpan PauseOfAll = TimeSpan.FromSeconds(6);

    // Each that is not full has taken of what all may: so they are no more than all may in an hour. Full ones are forgotten.
    private readonly Dictionary<RepositoryName, Purse> _ofRepositories = [];
    private Purse _ofAll = new(MostOfAll, DateTimeOffset.MinValue);

    /// <summary>How many repositories are remembered.</summary>
    public int Remembered => _ofRepositories.Count;

    /// <summary>Takes one of what all may.</summary>
    public bool TryTake(DateTimeOffset now) => TryTake(ref _ofAll, MostOfAll, PauseOfAll, now);

    /// <summary>Takes one of what the repository may, and of what all may.</summary>
    public bool TryTake(RepositoryName repository, DateTimeOffset now)
    {
        var purse = _ofRepositories.GetValueOrDefault(repository, new(Most, now));
        if (!TryTake(ref purse, Most, Pause, now) || !TryTake(now))
        {
            return false;
        }

        _ofRepositories[repository] = purse;
        return true;
    }

    /// <summary>Forgets the repositories that have all they may.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var (repository, purse) in _ofRepositories)
        {
            if (purse.At(now, Most, Pause).Left >= Most)
            {
                _ofRepositories.Remove(repository);
            }
        }
    }

    private static bool TryTake(ref Purse purse, int most, TimeSpan pause, DateTimeOffset now)
    {
        purse = purse.At(now, most, pause);
        if (purse.Left < 1)
        {
            return false;
        }

        purse = purse with { Left = purse.Left - 1 };
        return true;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Purse(double Left, DateTimeOffset Since)
    {
        // A clock that was put back gives nothing, and takes nothing.
        public Purse At(DateTimeOffset now, int most, TimeSpan pause) =>
            new(Math.Min(most, Left + Math.Max(0, (now - Since) / pause)), now);
    }
}
