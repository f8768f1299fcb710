using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Importing;

/// <summary>How fast a job asks upstream. One that is throttled waits as long as upstream says, and all others of the job with it; what upstream
/// fails at is asked again, each time after a longer wait.</summary>
/// <param name="knock">Finds out whether upstream answers anything at all.</param>
/// <param name="clock">What waits go by.</param>
/// <param name="stop">Ends a wait.</param>
internal sealed class UpstreamPace(Func<Task<UpstreamAnswer>> knock, TimeProvider clock, CancellationToken stop)
{
    /// <summary>Questions under way at once.</summary>
    internal const int AtOnce = 16;

    // Upstream's 500 and 502 are often of one manifest that is damaged, which no waiting mends.
    private const int TriesOfAFailure = 3;
    private const int TriesWhenBusy = 10;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait, also where upstream asks for a longer one.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private long _quietUntil;

    /// <summary>Asks, until there is an answer that is no failure, or it is given up.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="answerOf">The answer of upstream's that may be a failure; null if there is none.</param>
    /// <exception cref="UpstreamUnreachableException">There is no answer to this.</exception>
    /// <exception cref="UpstreamAwayException">There is no answer to anything.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> ask, Func<T, UpstreamAnswer?> answerOf)
    {
        for (var tries = 1; ; tries++)
        {
            await WaitForOthersAsync();
            var (isBusy, wait) = (true, Wait(tries));
            try
            {
                var made = await ask();
                if (answerOf(made) is not { } answer || !IsFailure((int)answer.Status))
                {
                    return made;
                }

                isBusy = (int)answer.Status is 429 or 503;
                if (tries >= (isBusy ? TriesWhenBusy : TriesOfAFailure))
                {
                    await GiveUpAsync();
                    return made;
                }

                wait = WaitAskedFor(answer) ?? wait;
            }
            catch (UpstreamUnreachableException e) when (!e.IsLasting && tries < TriesWhenBusy)
            {
                // Below, it waits.
            }
            catch (UpstreamUnreachableException e)
            {
                await GiveUpAsync(e);
                throw;
            }

            if (isBusy)
            {
                Quieten(wait);
            }
            else
            {
                await Task.Delay(wait, clock, stop);
            }
        }
    }

    private static bool IsFailure(int status) => status is 429 or 500 or 502 or 503 or 504;

    private static TimeSpan Wait(int tries) => First * Math.Min(1 << (tries - 1), Longest / First);

    private TimeSpan? WaitAskedFor(UpstreamAnswer answer)
    {
        var asked = answer.Response.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } time } => time - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return asked is { } wait ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, First.Ticks, Longest.Ticks)) : null;
    }

    private void Quieten(TimeSpan wait)
    {
        var until = clock.GetTimestamp() + (long)(wait.TotalSeconds * clock.TimestampFrequency);
        long before;
        while ((before = Volatile.Read(ref _quietUntil)) < until && Interlocked.CompareExchange(ref _quietUntil, until, before) != before)
        {
        }
    }

    private async Task WaitForOthersAsync()
    {
        while (Volatile.Read(ref _quietUntil) is var until && clock.GetTimestamp() is var now && now < until)
        {
            await Task.Delay(clock.GetElapsedTime(now, until), clock, stop);
        }

        stop.ThrowIfCancellationRequested();
    }

    // If it answers nothing, the other questions would fare no better.
    private async Task GiveUpAsync(UpstreamUnreachableException? unreachable = null)
    {
        try
        {
            var answer = await knock();
            if (IsFailure((int)answer.Status))
            {
                throw new UpstreamAwayException($"upstream answers {(int)answer.Status} to everything", unreachable);
            }
        }
        catch (UpstreamUnreachableException e)
        {
            throw new UpstreamAwayException(e.Message, e);
        }
    }
}

/// <summary>Upstream answers nothing.</summary>
internal sealed class UpstreamAwayException(string why, Exception? inner) : Exception(why, inner);
