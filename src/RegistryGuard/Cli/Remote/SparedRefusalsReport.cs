using System.Globalization;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard audit --would-refuse</c>: what audit mode let through, added up over all pages.</summary>
internal static class SparedRefusalsReport
{
    public static async Task<int> RunAsync(
        AdminConnection guard, string query, bool asJson, TextWriter output, Screen screen, CancellationToken cancellation)
    {
        var parts = new List<SparedRefusals>();
        for (string? place = query; place is not null;)
        {
            var page = await guard.GetAsync($"/api/v1/audit/would-refuse?{place}", cancellation);
            parts = [.. SparedRefusals.InOrder([.. parts, .. page["groups"]!.AsArray().Select(group => Read(group!))])];
            place = (string?)page["next"] is { } next ? $"{query}&cursor={Uri.EscapeDataString(next)}" : null;
        }

        if (asJson)
        {
            Screen.Json(output, new JsonObject { ["groups"] = new JsonArray([.. parts.Select(Write)]) });
        }
        else if (parts.Count == 0)
        {
            screen.Line("Nothing would have been refused in this time.");
        }
        else
        {
            screen.Table(
                ["REPOSITORY", "BY", "COUNT", "LAST", "TAGS"],
                parts.Select(part => (IReadOnlyList<string?>)[
                    part.Repository?.Value ?? "(several)", part.By, part.Count.ToString(CultureInfo.InvariantCulture), Screen.Time(part.Last), string.Join(' ', part.Tags)]));
        }

        return ExitCode.Done;
    }

    private static SparedRefusals Read(JsonNode group) => new(
        (string?)group["repository"] is { } name ? RepositoryName.Parse(name) : null, (string?)group["by"] ?? "")
    {
        Count = (long)group["count"]!,
        Tags = [.. group["tags"]!.AsArray().Select(tag => (string)tag!)],
        First = (DateTimeOffset)group["first"]!,
        Last = (DateTimeOffset)group["last"]!,
        Reason = (string)group["reason"]!,
    };

    private static JsonObject Write(SparedRefusals part)
    {
        var group = new JsonObject { ["count"] = part.Count, ["tags"] = new JsonArray([.. part.Tags.Select(tag => (JsonNode)tag)]), ["first"] = part.First, ["last"] = part.Last, ["reason"] = part.Reason };
        if (part.By.Length > 0)
        {
            group.Insert(0, "by", part.By);
        }

        if (part.Repository is { } repository)
        {
            group.Insert(0, "repository", repository.Value);
        }

        return group;
    }
}
