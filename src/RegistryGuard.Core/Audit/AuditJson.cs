using System.Globalization;
using System.Text;
using System.Text.Json;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Audit;

/// <summary>The one JSON form of a line, which is RFC 8785: members in the order of their names, no white space, nothing escaped that need
/// not be. A member that does not apply is left out. Times are UTC with three digits of a second.</summary>
/// <remarks>The time stands first and at a fixed place, and times of this form are in the order of their text, so that a store can compare
/// them. The number has a place of its own, so that a store can put it in: see <see cref="Head"/> and <see cref="Tail"/>.</remarks>
public static class AuditJson
{
    /// <summary>Where in a line its time begins.</summary>
    public const int TimeAt = 7;

    /// <summary>How long a time is.</summary>
    public const int TimeLength = 24;

    private const string BeforeNumber = ",\"number\":";

    /// <summary>The whole line.</summary>
    public static string Of(AuditLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Whole(Time(line.At), Head(line), line.Number, Tail(line));
    }

    /// <summary>The whole line of its time (<see cref="Time"/>), its number, and what stands around that.</summary>
    public static string Whole(string time, string head, long number, string tail) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"at\":\"{time}\"{head}{number}{tail}");

    /// <summary>What stands between a line's time and its number.</summary>
    public static string Head(AuditLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = new StringBuilder();
        Add(text, "by", line.By);
        Add(text, "client", line.Client);
        if (line.Count != 1)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"count\":{line.Count}");
        }

        Add(text, "digest", line.Digest?.Value);
        Add(text, "kind", line.Kind);
        return text.Append(BeforeNumber).ToString();
    }

    /// <summary>What stands after a line's number.</summary>
    public static string Tail(AuditLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = new StringBuilder();
        Add(text, "reason", line.Reason);
        Add(text, "repository", line.Repository?.Value);
        Add(text, "tag", line.Tag?.Value);
        Add(text, "trace", line.Trace);
        Add(text, "was", line.Was?.Value);
        return text.Append('}').ToString();
    }

    /// <summary>A time as lines have it.</summary>
    public static string Time(DateTimeOffset at) => UtcTime.Of(at);

    /// <summary>The time of a line that stands in the record.</summary>
    /// <exception cref="FormatException">It is no line.</exception>
    public static string TimeOf(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Length > TimeAt + TimeLength ? json.Substring(TimeAt, TimeLength) : throw new FormatException("a line of the audit list is cut off");
    }

    /// <summary>The number of a line that stands in the record.</summary>
    /// <exception cref="FormatException">It is no line.</exception>
    public static long NumberOf(string json)
    {
        // In a text the quotation marks would be escaped.
        var at = json?.IndexOf(BeforeNumber, StringComparison.Ordinal) ?? -1;
        var digits = at < 0 ? "" : json.AsSpan(at + BeforeNumber.Length);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(digits[..Math.Max(length, 0)], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("a line of the audit list has no number");
    }

    /// <summary>What a line tells. Members that this version does not know are overlooked.</summary>
    /// <exception cref="FormatException">It is no line.</exception>
    public static AuditLine Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new(root.GetProperty("kind").GetString()!)
            {
                Number = root.GetProperty("number").GetInt64(),
                At = DateTimeOffset.ParseExact(
                    Text(root, "at"), UtcTime.Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
                Repository = Text(root, "repository") is { Length: > 0 } repository ? RepositoryName.Parse(repository) : null,
                Tag = Text(root, "tag") is { Length: > 0 } tag ? Oci.Tag.Parse(tag) : null,
                Digest = Text(root, "digest") is { Length: > 0 } digest ? Oci.Digest.Parse(digest) : null,
                Was = Text(root, "was") is { Length: > 0 } was ? Oci.Digest.Parse(was) : null,
                By = Text(root, "by"),
                Client = Text(root, "client"),
                Reason = Text(root, "reason"),
                Trace = Text(root, "trace"),
                Count = root.TryGetProperty("count", out var count) ? count.GetInt64() : 1,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"a line of the audit list can't be read: {e.Message}", e);
        }
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        text.Append(",\"").Append(name).Append("\":\"");
        // What is half of a character becomes the replacement character here.
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => text.Append(rune.ToString()),
            };
        }

        text.Append('"');
    }
}
