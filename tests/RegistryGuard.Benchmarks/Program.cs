using System.Diagnostics;
using System.Runtime.InteropServices;
using RegistryGuard.Benchmarks;

string[] parts = ["manifests", "pushes", "concurrent", "whole", "recorded", "growth", "blobs"];
var folder = ".";
string? before = null;
var extent = Extent.Whole;
var wanted = new HashSet<string>(StringComparer.Ordinal);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--out" && i + 1 < args.Length)
    {
        folder = args[++i];
    }
    else if (args[i] is "--before" && i + 1 < args.Length)
    {
        before = args[++i];
    }
    else if (args[i] is "--quick")
    {
        extent = Extent.Quick;
    }
    else if (!parts.Contains(args[i], StringComparer.Ordinal) || !wanted.Add(args[i]))
    {
        await Console.Error.WriteLineAsync($"'{args[i]}' is not expected. Usage: run.sh [--quick] [--out FOLDER] [--before FOLDER] [{string.Join("] [", parts)}]");
        return 2;
    }
}

bool IsWanted(string part) => wanted.Count == 0 || wanted.Contains(part);

var watch = Stopwatch.StartNew();
var results = new Results(extent.Rounds);
await using (var field = await Field.StartAsync(before))
{
    if (IsWanted("manifests"))
    {
        await ManifestReads.RunAsync(field, results, extent);
    }

    if (IsWanted("pushes"))
    {
        await Pushes.RunAsync(field, results, extent);
    }

    if (IsWanted("concurrent"))
    {
        await ConcurrentPushes.RunAsync(field, results, extent);
    }

    if (IsWanted("whole"))
    {
        await WholePushes.RunAsync(field, results, extent);
    }

    if (IsWanted("recorded"))
    {
        await RecordedTags.RunAsync(field, results, extent);
    }

    if (IsWanted("growth"))
    {
        await Growth.RunAsync(field, results, extent);
    }

    if (IsWanted("blobs"))
    {
        await Blobs.RunAsync(field, results, extent);
    }
}

var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
var command = string.Join(' ', ["bash tests/RegistryGuard.Benchmarks/run.sh", .. extent == Extent.Quick ? ["--quick"] : (string[])[], .. before is null ? [] : (string[])["--before FOLDER"], .. wanted]);
var machine = $"`{command}` on {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; "
    + $"{extent.Rounds} rounds in {watch.Elapsed.TotalMinutes.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)} min, load {load} at the end.";
var goals = Goal.Of(results, extent);
Directory.CreateDirectory(folder);
var markdown = Report.Markdown(results, goals, machine);
await File.WriteAllTextAsync(Path.Combine(folder, "results.md"), markdown);
await File.WriteAllTextAsync(Path.Combine(folder, "results.json"), Report.ToJson(results, goals, machine));
Console.WriteLine(markdown);
return 0;
