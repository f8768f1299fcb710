using System.Diagnostics;
using System.Runtime.InteropServices;
using RegistryGuard.Benchmarks;

// Usage: [--quick] [--out FOLDER] [manifests] [blobs] [pushes] [growth]
var extent = args.Contains("--quick", StringComparer.Ordinal) ? Extent.Quick : Extent.Whole;
var at = Array.IndexOf(args, "--out");
var folder = at >= 0 ? args[at + 1] : ".";
string[] known = ["manifests", "blobs", "pushes", "growth"];
var wanted = known.Intersect(args, StringComparer.Ordinal).DefaultIfEmpty("all").ToHashSet(StringComparer.Ordinal);
bool IsWanted(string part) => wanted.Contains(part) || wanted.Contains("all");

var watch = Stopwatch.StartNew();
var results = new Results(extent.Rounds);
await using (var field = await Field.StartAsync())
{
    if (IsWanted("manifests"))
    {
        await ManifestReads.RunAsync(field, results, extent);
    }

    if (IsWanted("pushes"))
    {
        await Pushes.RunAsync(field, results, extent);
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
var machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; "
    + $"{extent.Rounds} rounds in {watch.Elapsed.TotalMinutes.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)} min, load {load} at the end.";
var goals = Goal.Of(results, extent);
Directory.CreateDirectory(folder);
var markdown = Report.Markdown(results, goals, machine);
await File.WriteAllTextAsync(Path.Combine(folder, "results.md"), markdown);
await File.WriteAllTextAsync(Path.Combine(folder, "results.json"), Report.ToJson(results, goals, machine));
Console.WriteLine(markdown);
