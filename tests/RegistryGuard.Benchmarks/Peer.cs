using System.Globalization;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>One of the servers that are measured side by side.</summary>
internal sealed record Peer(string Name, Uri Url, OwnedProcess Process)
{
    private const double TicksPerSecond = 100;

    /// <summary>The processor time that it and the processes it started have taken so far, in seconds.</summary>
    public double ProcessorTime() => Family().Sum(TimeOf);

    /// <summary>The memory it has now, in bytes.</summary>
    public long Memory()
    {
        var line = File.ReadLines($"/proc/{Process.Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }

    private IEnumerable<int> Family()
    {
        yield return Process.Id;
        foreach (var child in File.ReadAllText($"/proc/{Process.Id}/task/{Process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return int.Parse(child, CultureInfo.InvariantCulture);
        }
    }

    // User and system time, the 14th and 15th field of which the 2nd may contain spaces.
    private static double TimeOf(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
