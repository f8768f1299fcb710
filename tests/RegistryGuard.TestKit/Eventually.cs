using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace RegistryGuard.TestKit;

/// <summary>Waiting for what nothing tells the test of. How long it takes is no part of any test: the deadline only ends one that hangs.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until it is so.</summary>
    public static async Task IsSoAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string condition = "")
    {
        for (var watch = Stopwatch.StartNew(); !isSo();)
        {
            Assert.True(watch.Elapsed < Readiness.Deadline, $"in {Readiness.Deadline} it did not come to be so: {condition}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>The same, where to look takes a while.</summary>
    public static async Task IsSoAsync(Func<Task<bool>> isSoAsync, [CallerArgumentExpression(nameof(isSoAsync))] string condition = "")
    {
        for (var watch = Stopwatch.StartNew(); !await isSoAsync();)
        {
            Assert.True(watch.Elapsed < Readiness.Deadline, $"in {Readiness.Deadline} it did not come to be so: {condition}");
            await Task.Delay(Pause);
        }
    }
}
