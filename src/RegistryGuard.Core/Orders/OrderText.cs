using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Orders;

/// <summary>Orders and heartbeats as the stores keep them: a JSON object each, of which a reader ignores members that it does not
/// know.</summary>
public static class OrderText
{
    /// <summary>A block.</summary>
    public static string Of(Block block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return new JsonObject { ["digest"] = block.Digest.Value, ["reason"] = block.Reason, ["since"] = UtcTime.Of(block.Since), ["by"] = block.By }.ToJsonString();
    }

    /// <summary>Maintenance.</summary>
    public static string Of(Maintenance maintenance)
    {
        ArgumentNullException.ThrowIfNull(maintenance);
        var json = new JsonObject
        {
            ["generation"] = maintenance.Generation,
            ["reason"] = maintenance.Reason,
            ["since"] = UtcTime.Of(maintenance.Since),
            ["by"] = maintenance.By,
        };
        if (maintenance.Until is { } until)
        {
            json["until"] = UtcTime.Of(until);
        }

        return json.ToJsonString();
    }

    /// <summary>A heartbeat.</summary>
    public static string Of(Heartbeat heartbeat)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        return new JsonObject
        {
            ["replica"] = heartbeat.Replica,
            ["name"] = heartbeat.Name,
            ["version"] = heartbeat.Version,
            ["policy"] = heartbeat.Policy,
            ["mode"] = heartbeat.Mode,
            ["started"] = UtcTime.Of(heartbeat.Started),
            ["heard"] = heartbeat.Heard,
            ["drained"] = heartbeat.Drained,
        }.ToJsonString();
    }

    /// <summary>Reads a block.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Block Block(string text) => Read(text, json => new Block(
        Digest.Parse(Member(json, "digest")), Member(json, "reason"), Time(Member(json, "since")), Member(json, "by")));

    /// <summary>Reads maintenance.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Maintenance Maintenance(string text) => Read(text, json => new Maintenance(
        (long)json["generation"]!,
        Member(json, "reason"),
        Time(Member(json, "since")),
        (string?)json["until"] is { } until ? Time(until) : null,
        Member(json, "by")));

    /// <summary>Reads a heartbeat.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Heartbeat Heartbeat(string text) => Read(text, json => new Heartbeat(
        Member(json, "replica"), Member(json, "name"), Member(json, "version"), Member(json, "policy"), Member(json, "mode"), Time(Member(json, "started")))
    {
        Heard = (long)json["heard"]!,
        Drained = (long)json["drained"]!,
    });

    private static T Read<T>(string text, Func<JsonNode, T> read)
    {
        try
        {
            return read(JsonNode.Parse(text) ?? throw new FormatException("an order is null"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"an order can't be read: {e.Message}", e);
        }
    }

    private static string Member(JsonNode json, string name) => (string?)json[name] ?? throw new FormatException($"an order has no {name}");

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
