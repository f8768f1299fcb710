using Polly;
using Polly.Retry;

namespace RegistryGuard.Upstream;

/// <summary>Repeats a call while upstream fails. Only for requests that may be repeated: reads, and the PUT of a manifest by its
/// digest.</summary>
internal static class UpstreamRetry
{
    // A pooled connection that upstream has just closed is one cause; another is a registry on plain files that reads what another
    // request is just writing.
    private static readonly ResiliencePipeline<UpstreamAnswer> Usual = Build(times: 3);

    // About 2 s: while clients push to one tag, a registry on plain files may fail at every look for as long.
    private static readonly ResiliencePipeline<UpstreamAnswer> Patient = Build(times: 7);

    /// <summary>The first answer that is no failure, or the last failure.</summary>
    /// <param name="call">The call.</param>
    /// <param name="patient">Whether to repeat it for about 2 s.</param>
    public static Task<UpstreamAnswer> RunAsync(Func<Task<UpstreamAnswer>> call, bool patient = false) =>
        (patient ? Patient : Usual).ExecuteAsync(async _ => await call()).AsTask();

    private static ResiliencePipeline<UpstreamAnswer> Build(int times) => new ResiliencePipelineBuilder<UpstreamAnswer>()
        .AddRetry(new RetryStrategyOptions<UpstreamAnswer>
        {
            MaxRetryAttempts = times,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromMilliseconds(500),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder<UpstreamAnswer>()
                .HandleResult(answer => (int)answer.Status is 500 or 502 or 503 or 504)
                .Handle<UpstreamUnreachableException>(unreachable => unreachable is { TimedOut: false, IsLasting: false }),
        })
        .Build();
}
