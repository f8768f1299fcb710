using System.Globalization;
using System.Text.RegularExpressions;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>What wrk is to ask for.</summary>
/// <param name="Path">The path; <c>{n}</c> is replaced by a random number below <paramref name="Numbers"/>.</param>
/// <param name="Numbers">How many different paths there are.</param>
internal sealed record Load(string Path, int Numbers = 0);

/// <summary>A server's throughput under load, its slowest hundredth, and what each request cost it.</summary>
internal sealed record Throughput(double PerSecond, double P99Milliseconds, double ProcessorMicroseconds);

/// <summary>The real wrk.</summary>
internal static partial class Wrk
{
    private static readonly string[] Accept =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json", "*/*",
    ];

    public static async Task<Throughput> RunAsync(Peer peer, Load load, int connections, TimeSpan duration)
    {
        using var folder = new TemporaryFolder();
        var script = folder.Write("load.lua", Script(load));
        var before = peer.ProcessorTime();
        var output = (await Command.RunAsync(RealPart.Find("wrk", "wrk"),
            ["-t1", $"-c{connections}", $"-d{duration.TotalSeconds:0}s", "--timeout", "30s", "--latency", "-s", script,
             new Uri(peer.Url, load.Path.Replace("{n}", "0", StringComparison.Ordinal)).AbsoluteUri])).MustSucceed().Output;
        var processor = peer.ProcessorTime() - before;
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{peer.Name} failed on {load.Path}:\n{output}");
        }

        var requests = double.Parse(Requests().Match(output).Groups["count"].Value, CultureInfo.InvariantCulture);
        return new Throughput(
            double.Parse(Rate().Match(output).Groups["count"].Value, CultureInfo.InvariantCulture),
            Milliseconds(Slowest().Match(output)),
            processor * 1e6 / Math.Max(requests, 1));
    }

    private static string Script(Load load) =>
        $$"""
        wrk.headers["Accept"] = "{{string.Join(", ", Accept)}}"
        {{(load.Numbers == 0 ? "" : $$"""
        math.randomseed(os.time())
        request = function()
          return wrk.format(nil, (("{{load.Path}}"):gsub("{n}", tostring(math.random(0, {{load.Numbers - 1}})), 1)))
        end
        """)}}
        """;

    private static double Milliseconds(Match match) => double.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture)
        * match.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, "s" => 1000, var unit => throw new FormatException(unit) };

    [GeneratedRegex(@"(?<count>\d+) requests in", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+(?<count>[\d.]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Rate();

    [GeneratedRegex(@"^\s+99%\s+(?<time>[\d.]+)(?<unit>us|ms|s)\s*$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Slowest();
}
