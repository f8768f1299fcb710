using System.Globalization;
using System.Text.Json.Nodes;
using RegistryGuard.Admin.Api.Pods;
using RegistryGuard.Core.Pods;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Remote;

/// <summary>What would become of each container, those first that would change, and how many pods of its workload have it.</summary>
/// <param name="tally">The containers.</param>
internal sealed class PodsReport(PodTally tally)
{
    private static readonly string[] Verdicts = [.. Enum.GetValues<PodVerdict>().Select(verdict => verdict.Word())];

    private readonly Dictionary<(string Image, string ImageId), PodImageView> _judged = [];
    private IReadOnlyList<string> _names = [];
    private string? _registry;

    /// <summary>Whether any would change or fail.</summary>
    public bool HasFindings => _judged.Values.Any(image => image.Verdict == PodVerdict.WouldChange.Word() || image.Verdict == PodVerdict.WouldFail.Word());

    /// <summary>Takes what the guard answered about some of the images.</summary>
    public void Add(PodsView answer)
    {
        (_names, _registry) = (answer.Names, _registry ?? answer.Registry);
        foreach (var image in answer.Images)
        {
            _judged[(image.Image, image.ImageID ?? "")] = image;
        }
    }

    /// <summary>All of it for programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["names"] = new JsonArray([.. _names.Select(name => (JsonNode)name)]),
        ["registry"] = _registry,
        ["containers"] = new JsonArray([.. Rows().Select(row => (JsonNode)Json(row))]),
        ["pods"] = tally.Pods,
        ["ended"] = tally.Ended,
        ["notStarted"] = NotStarted().Sum(row => row.Pods),
        ["unreadable"] = Unreadable(),
        ["others"] = new JsonObject(Others().Select(other => KeyValuePair.Create(other.Registry, (JsonNode?)other.Containers))),
    };

    /// <summary>The same for people.</summary>
    public void Write(Screen screen)
    {
        if (tally.Containers.Count == 0)
        {
            screen.Line(tally.Ended > 0 ? $"there are no containers but those of {Count(tally.Ended, "pod")} that ended" : "there are no containers");
            return;
        }

        var rows = Rows().ToList();
        foreach (var row in rows.Where(row => row.Judged.Verdict != PodVerdict.Same.Word()))
        {
            screen.Line($"{row.Judged.Verdict}: {Name(row.Container.Workload)}, {Role(row.Container)} {row.Container.Container}, {Count(row.Pods, "pod")}");
            screen.Line($"  {row.Container.Image}");
            screen.Line($"  {row.Judged.Why}");
            if (row.Judged.Runs is { } runs)
            {
                screen.Line($"  runs  {runs}");
            }

            if (row.Judged.Gives is { } gives && gives != row.Judged.Runs)
            {
                screen.Line($"  now   {gives}");
            }

            screen.Line("");
        }

        var same = rows.Where(row => row.Judged.Verdict == PodVerdict.Same.Word()).ToList();
        if (same.Count > 0)
        {
            screen.Line("same:");
            screen.Table(
                ["PODS", "WORKLOAD", "CONTAINER", "IMAGE"],
                same.Select(row => (string?[])[row.Pods.ToString(CultureInfo.InvariantCulture), Name(row.Container.Workload), row.Container.Container, row.Container.Image]));
            screen.Line("");
        }

        Sum(screen, rows);
    }

    private void Sum(Screen screen, List<Row> rows)
    {
        screen.Line($"{Count(rows.Sum(row => row.Pods), "container")} of {string.Join(", ", _names)} in {Count(tally.Pods, "pod")}: "
            + (rows.Count == 0 ? "none" : string.Join(", ", rows.GroupBy(row => row.Judged.Verdict!, StringComparer.Ordinal).Select(group => $"{group.Sum(row => row.Pods)} {group.Key}"))));
        var rest = (List<string>)
        [
            .. Others().Select(other => $"{other.Containers} of {other.Registry}"),
            .. NotStarted().Sum(row => row.Pods) is > 0 and var waiting ? [$"{waiting} that run nothing yet"] : (string[])[],
            .. Unreadable() is > 0 and var unreadable ? [$"{unreadable} whose image can't be read"] : (string[])[],
            .. tally.Ended > 0 ? [$"those of {Count(tally.Ended, "pod")} that ended"] : (string[])[],
        ];
        if (rest.Count > 0)
        {
            screen.Line($"not looked at: {string.Join(", ", rest)}");
        }

        if (_registry is not null)
        {
            screen.Line($"by the record alone, so images that are gone are not told: {_registry}");
        }
    }

    private static JsonObject Json(Row row)
    {
        var ((workload, container, role, image, imageId), judged) = (row.Container, row.Judged);
        return new()
        {
            ["namespace"] = workload.Namespace,
            ["kind"] = workload.Kind,
            ["workload"] = workload.Name,
            ["container"] = container,
            ["role"] = role,
            ["image"] = image,
            ["imageID"] = imageId,
            ["pods"] = row.Pods,
            ["repository"] = judged.Repository,
            ["tag"] = judged.Tag,
            ["runs"] = judged.Runs,
            ["gives"] = judged.Gives,
            ["verdict"] = judged.Verdict,
            ["why"] = judged.Why,
        };
    }

    private IEnumerable<Row> Rows() => All()
        .Where(row => row.Judged.Verdict is not null)
        .OrderBy(row => Array.IndexOf(Verdicts, row.Judged.Verdict))
        .ThenByDescending(row => row.Pods)
        .ThenBy(row => row.Container.Workload.Namespace, StringComparer.Ordinal)
        .ThenBy(row => row.Container.Workload.Name, StringComparer.Ordinal)
        .ThenBy(row => row.Container.Container, StringComparer.Ordinal)
        .ThenBy(row => row.Judged.Runs, StringComparer.Ordinal);

    private IEnumerable<Row> All() => tally.Containers
        .Where(one => _judged.ContainsKey((one.Key.Image, one.Key.ImageId)))
        .Select(one => new Row(one.Key, one.Value, _judged[(one.Key.Image, one.Key.ImageId)]));

    private IEnumerable<Row> NotStarted() => All().Where(row => row.Judged is { Repository: not null, Verdict: null });

    private IEnumerable<(string Registry, int Containers)> Others() => All()
        .Where(row => row.Judged is { Repository: null, Registry: not null })
        .GroupBy(row => row.Judged.Registry!, row => row.Pods, StringComparer.Ordinal)
        .Select(group => (Registry: group.Key, Containers: group.Sum()))
        .OrderByDescending(other => other.Containers)
        .ThenBy(other => other.Registry, StringComparer.Ordinal);

    private int Unreadable() => tally.Containers.Values.Sum() - All().Where(row => row.Judged.Registry is not null).Sum(row => row.Pods);

    private static string Name(Workload workload) => $"{workload.Namespace}/{workload.Name} ({workload.Kind})";

    private static string Role(PodContainer container) => container.Role is { } role ? $"{role} container" : "container";

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private sealed record Row(PodContainer Container, int Pods, PodImageView Judged);
}
