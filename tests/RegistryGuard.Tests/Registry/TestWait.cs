namespace RegistryGuard.Tests.Registry;

/// <summary>Waits for what comes by itself.</summary>
internal static class TestWait
{
    public static async Task UntilAsync(Func<Task<bool>> isSoAsync)
    {
        while (!await isSoAsync())
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
