using RegistryGuard.Registry.Push;

namespace RegistryGuard.TestHost;

internal sealed class StandstillSeam(PushStep standstill) : IPushSeam
{
    public Task AfterAsync(PushStep step)
    {
        if (step != standstill)
        {
            return Task.CompletedTask;
        }

        Console.WriteLine($"stopped after {step}");
        return Task.Delay(Timeout.Infinite);
    }
}
