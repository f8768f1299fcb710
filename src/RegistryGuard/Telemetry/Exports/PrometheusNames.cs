using System.Text;

namespace RegistryGuard.Telemetry.Exports;

/// <summary>What an instrument is called in Prometheus. The guard's own have names that fit already; those of the runtime and of the server have
/// dots, and their unit apart.</summary>
internal static class PrometheusNames
{
    // How many there are now: gauges, which must not end like the count of a histogram (promtool check metrics). The runtime calls some of them
    // counters.
    private static readonly Dictionary<string, string> Levels = new(StringComparer.Ordinal)
    {
        ["dotnet.assembly.count"] = "dotnet_assemblies",
        ["dotnet.process.cpu.count"] = "dotnet_process_cpus",
        ["dotnet.thread_pool.thread.count"] = "dotnet_thread_pool_threads",
        ["dotnet.thread_pool.queue.length"] = "dotnet_thread_pool_queue_length",
        ["dotnet.timer.count"] = "dotnet_timers",
    };

    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["By"] = "bytes",
    };

    /// <summary>The name.</summary>
    /// <param name="name">The instrument's.</param>
    /// <param name="unit">Its unit; empty for none.</param>
    /// <param name="isCounter">Whether it only grows.</param>
    public static string Of(string name, string unit, bool isCounter)
    {
        if (Levels.TryGetValue(name, out var known))
        {
            return known;
        }

        var made = Safe(name);
        if (Units.TryGetValue(unit, out var word) && !made.Contains("_" + word, StringComparison.Ordinal))
        {
            made += "_" + word;
        }

        return isCounter && !made.EndsWith("_total", StringComparison.Ordinal) ? made + "_total" : made;
    }

    /// <summary>Whether it says how many there are now, whatever kind of instrument it is.</summary>
    public static bool IsLevel(string name) => Levels.ContainsKey(name);

    /// <summary>The name of a label.</summary>
    public static string OfLabel(string name) => Safe(name);

    private static string Safe(string name)
    {
        var safe = new StringBuilder(name);
        for (var i = 0; i < safe.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(safe[i]))
            {
                safe[i] = '_';
            }
        }

        return safe.ToString();
    }
}
