using System.Buffers;
using System.Globalization;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Configuration;

/// <summary>The value of <c>record</c> (docs/record.md).</summary>
internal static class RecordLocationParser
{
    private const string Sqlite = "sqlite:";
    private const string Redis = "redis:";
    private const string Ports = "names a server as HOST or HOST:PORT, for example redis:redis.example.com:6379,ssl=true";

    private static readonly string[] Options = ["password", "passwordFile", "ssl", "waitReplicas", "deadline"];
    private static readonly SearchValues<char> NotInAddress = SearchValues.Create("/?#@\\% ");
    private static readonly Func<string, Parsed<int>> Replicas = Quantities.Count(0, 16);
    private static readonly Func<string, Parsed<TimeSpan>> Deadline =
        Quantities.Duration(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(30));

    public static Parsed<RecordLocation> Parse(string text) =>
        text.Any(char.IsControl) ? Unknown()
        : WithoutBlanks(text) is { } mended && !mended.Equals(text, StringComparison.Ordinal) ? Parsed<RecordLocation>.Wrong(
            $"must have no blank before it, after it, or after the colon; write {(MayBeShown(mended) ? mended : "it without them")}")
        : text.StartsWith(Sqlite, StringComparison.Ordinal) && !text.AsSpan(Sqlite.Length).IsWhiteSpace()
            ? new RecordLocation.Sqlite(text[Sqlite.Length..])
        : text.StartsWith(Redis, StringComparison.Ordinal) ? ParseRedis(text[Redis.Length..])
        : Unknown();

    /// <summary>A location as it was meant, if it has blanks at an end or after its kind: nobody means a file or a folder that is named by
    /// one.</summary>
    /// <returns>The location; null if the text is of no kind, or of nothing but its kind.</returns>
    public static string? WithoutBlanks(string text)
    {
        var trimmed = text.TrimStart();
        var kind = trimmed.StartsWith(Sqlite, StringComparison.Ordinal) ? Sqlite : trimmed.StartsWith(Redis, StringComparison.Ordinal) ? Redis : null;
        // A password may end in a blank.
        var rest = kind is null ? "" : kind == Redis && trimmed.Contains('=', StringComparison.Ordinal) ? trimmed[kind.Length..].TrimStart() : trimmed[kind.Length..].Trim();
        return rest.Length > 0 ? kind + rest : null;
    }

    /// <summary>Whether nothing in it may be a secret.</summary>
    public static bool MayBeShown(string location) => location.Equals(Secrets.Shown("record", location), StringComparison.Ordinal);

    private static Parsed<RecordLocation> Unknown() => Parsed<RecordLocation>.Wrong(
        "must be sqlite: and the path of a file, for example sqlite:data/record.db, or redis: and a server, for example redis:127.0.0.1:6379");

    private static Parsed<RecordLocation> ParseRedis(string text)
    {
        var parts = text.Split(',');
        var servers = parts.TakeWhile(part => !part.Contains('=', StringComparison.Ordinal)).ToArray();
        var addresses = servers.Select(Address).ToArray();
        if (servers.Length == 0 || addresses.Contains(null))
        {
            return Parsed<RecordLocation>.Wrong("must begin with what " + Ports);
        }

        var redis = new RecordLocation.Redis { Servers = string.Join(',', addresses) };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts.Skip(servers.Length))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                return Parsed<RecordLocation>.Wrong("must have all servers before the first option (a password with a comma goes into a passwordFile)");
            }

            var (name, value) = (part[..equals], part[(equals + 1)..]);
            if (!seen.Add(name))
            {
                return Parsed<RecordLocation>.Wrong("has an option twice");
            }

            var option = Option(redis, seen.Count, name, value);
            if (option.Fault is not null)
            {
                return Parsed<RecordLocation>.Wrong(option.Fault);
            }

            redis = option.Value;
        }

        return redis.Password.Length > 0 && redis.PasswordFile.Length > 0
            ? Parsed<RecordLocation>.Wrong("must have a password or a passwordFile, not both")
            : redis;
    }

    private static Parsed<RecordLocation.Redis> Option(RecordLocation.Redis redis, int number, string name, string value) => name switch
    {
        "password" => With(name, Text(value), password => redis with { Password = password }),
        "passwordFile" => With(name, Text(value), file => redis with { PasswordFile = file }),
        "ssl" => With(name, Quantities.Boolean(value), ssl => redis with { Ssl = ssl }),
        "waitReplicas" => With(name, Replicas(value), count => redis with { WaitReplicas = count }),
        "deadline" => With(name, Deadline(value), deadline => redis with { Deadline = deadline }),
        // Not its name: it may be the rest of a password with a comma.
        _ => Parsed<RecordLocation.Redis>.Wrong(
            string.Create(CultureInfo.InvariantCulture, $"has an unknown option, number {number} after the servers; ")
            + (Nearest.To(name, Options) is { } near ? $"did you mean {near}?" : $"there are {string.Join(", ", Options)}")),
    };

    private static Parsed<RecordLocation.Redis> With<T>(string name, Parsed<T> value, Func<T, RecordLocation.Redis> set) =>
        value.Fault is null ? set(value.Value) : Parsed<RecordLocation.Redis>.Wrong($"has a {name} that {value.Fault}");

    private static Parsed<string> Text(string value) => value.Length > 0 ? value : Parsed<string>.Wrong("must not be empty");

    // A bare IPv6 address could not be told from a port.
    private static string? Address(string text)
    {
        if (!text.AsSpan().ContainsAny(NotInAddress)
            && Uri.TryCreate("redis://" + text, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.Port is -1 or > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{uri.Host}:{(uri.Port < 0 ? 6379 : uri.Port)}");
        }

        return null;
    }
}
