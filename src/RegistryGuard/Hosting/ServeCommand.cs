using System.Security.Cryptography;
using RegistryGuard.Cli;
using RegistryGuard.Cli.Local;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores;
using RegistryGuard.Stores.Redis;

namespace RegistryGuard.Hosting;

/// <summary><c>registryguard serve</c>.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(
        ConfigurationSources sources, TimeSpan drain, TimeSpan stopTimeout, Action<IServiceCollection>? replace)
    {
        if (!CheckCommand.TryRead(sources, withFiles: true, out var reading))
        {
            return ExitCode.BadUsage;
        }

        try
        {
            await using var app = GuardApplication.Build(sources, reading, stopTimeout, replace, drain);
            if (app.Services.GetRequiredService<IRecord>() is RedisTagRecord redis)
            {
                await redis.ConnectAsync();
            }

            await app.StartAsync();
            await app.Services.GetRequiredService<StopSignals>().RunAsync(app);
            return ExitCode.Done;
        }
        catch (Exception e) when (ListenFault.Explain(e, reading.Configuration!.Listen) is { } fault)
        {
            await Console.Error.WriteLineAsync($"registryguard can't start: {fault}");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is RecordOpenException or IOException or CryptographicException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"registryguard can't start: {e.Message}");
            return ExitCode.Failed;
        }
    }
}
