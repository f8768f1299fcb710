using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>The audit lists of one connection. The whole guard's is that of the empty name.</summary>
internal sealed class SqliteAudit : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _last;
    private readonly SqliteCommand _first;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand _trim;

    public SqliteAudit(SqliteConnection connection)
    {
        _connection = connection;
        _last = connection.Statement("SELECT line FROM audit WHERE repository = $r ORDER BY number DESC LIMIT 1", "$r");
        _first = connection.Statement("SELECT number, substr(line, 8, 24) FROM audit WHERE repository = $r ORDER BY number LIMIT 1", "$r");
        _add = connection.Statement("INSERT INTO audit (repository, number, line) VALUES ($r, $n, $l)", "$r", "$n", "$l");
        _trim = connection.Statement("DELETE FROM audit WHERE repository = $r AND number = $n", "$r", "$n");
    }

    /// <summary>The line as it is to be appended next.</summary>
    /// <param name="repository">Whose list; null for the whole guard's.</param>
    /// <param name="line">The line without its number.</param>
    /// <exception cref="RecordUnavailableException">The list is damaged.</exception>
    public NextLine Next(RepositoryName? repository, AuditLine line)
    {
        var (name, time, number) = (NameOf(repository), AuditJson.Time(line.At), 1L);
        if (Ask(_last, name) is { } before)
        {
            (number, var least) = Read(name, () => (AuditJson.NumberOf(before) + 1, AuditJson.TimeOf(before)));
            time = string.CompareOrdinal(least, time) > 0 ? least : time;
        }

        return new(name, number, AuditJson.Whole(time, AuditJson.Head(line), number, AuditJson.Tail(line)));
    }

    /// <summary>Appends it, and takes away some that are too old or too many. The newest always stays: it has the number.</summary>
    /// <param name="line">The line; nothing was appended to its list since.</param>
    /// <param name="oldest">What is older than this goes.</param>
    public void Append(NextLine line, DateTimeOffset oldest)
    {
        Run(_add, line.List, line.Number, line.Json);
        Trim(line.List, line.Number, AuditJson.Time(oldest));
    }

    /// <summary>Whether there is a list, or a tag of which something is known.</summary>
    public bool IsKnown(RepositoryName repository)
    {
        using var select = _connection.StatementWith(
            "SELECT EXISTS (SELECT 1 FROM tag WHERE repository = $r) OR EXISTS (SELECT 1 FROM audit WHERE repository = $r)",
            ("$r", repository.Value));
        return select.ExecuteScalar() is 1L;
    }

    /// <summary>See <see cref="IAuditRecord.PageAsync"/>.</summary>
    public IReadOnlyList<WrittenLine> Page(RepositoryName? repository, long from, int most, bool isNewestFirst) =>
        Read(NameOf(repository), () => Lines(repository, from, most, isNewestFirst).Select(WrittenLine.Parse).ToList());

    /// <summary>The same as it stands there.</summary>
    public IReadOnlyList<string> Lines(RepositoryName? repository, long from, int most, bool isNewestFirst)
    {
        using var select = _connection.StatementWith(
            isNewestFirst
                ? "SELECT line FROM audit WHERE repository = $r AND number <= $n ORDER BY number DESC LIMIT $m"
                : "SELECT line FROM audit WHERE repository = $r AND number >= $n ORDER BY number LIMIT $m",
            ("$r", NameOf(repository)), ("$n", from), ("$m", Math.Max(most, 0)));
        using var rows = select.ExecuteReader();
        var lines = new List<string>();
        while (rows.Read())
        {
            lines.Add(rows.GetString(0));
        }

        return lines;
    }

    /// <summary>See <see cref="IAuditRecord.SinceAsync"/>. Numbers have no gaps and times don't go back, so the first one is found by
    /// halving.</summary>
    public IReadOnlyList<WrittenLine> Since(RepositoryName? repository, DateTimeOffset since, int most)
    {
        var (name, time) = (NameOf(repository), AuditJson.Time(since));
        if (First(name) is not { } first || Ask(_last, name) is not { } last)
        {
            return [];
        }

        var (low, high) = (first.Number, Read(name, () => AuditJson.NumberOf(last) + 1));
        using var at = _connection.Statement("SELECT line FROM audit WHERE repository = $r AND number = $n", "$r", "$n");
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            at.Parameters[0].Value = name;
            at.Parameters[1].Value = middle;
            if (at.ExecuteScalar() is not string line || string.CompareOrdinal(AuditJson.TimeOf(line), time) < 0)
            {
                // One that is gone was trimmed meanwhile.
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return Page(repository, low, most, isNewestFirst: false);
    }

    /// <summary>See <see cref="IAuditRecord.AuditedAsync"/>. A step through the key for each name, past all its lines.</summary>
    public IReadOnlyList<RepositoryName> Audited(RepositoryName? after, int most)
    {
        using var select = _connection.StatementWith(
            """
            WITH RECURSIVE name(value) AS (
                SELECT min(repository) FROM audit WHERE repository > $a
                UNION ALL SELECT (SELECT min(repository) FROM audit WHERE repository > value) FROM name WHERE value IS NOT NULL)
            SELECT value FROM name WHERE value IS NOT NULL LIMIT $m
            """,
            ("$a", NameOf(after)), ("$m", Math.Max(most, 0)));
        using var rows = select.ExecuteReader();
        var names = new List<RepositoryName>();
        while (rows.Read())
        {
            names.Add(RepositoryName.Parse(rows.GetString(0)));
        }

        return names;
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_last, _first, _add, _trim])
        {
            command.Dispose();
        }
    }

    private void Trim(string name, long newest, string oldest)
    {
        for (var i = 0; i < AuditLine.MostTrimmed && First(name) is { } first; i++)
        {
            var isOld = string.CompareOrdinal(first.Time, oldest) < 0;
            if (first.Number == newest || (!isOld && newest - first.Number < AuditLine.MostKept))
            {
                return;
            }

            Run(_trim, name, first.Number);
        }
    }

    private (long Number, string Time)? First(string name)
    {
        _first.Parameters[0].Value = name;
        using var row = _first.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetString(1)) : null;
    }

    private static string NameOf(RepositoryName? repository) => repository?.Value ?? "";

    private static T Read<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw new RecordUnavailableException($"the record's audit list of {(name.Length > 0 ? name : "the whole guard")} is damaged: {e.Message}", e);
        }
    }

    private static string? Ask(SqliteCommand command, string name)
    {
        command.Parameters[0].Value = name;
        return command.ExecuteScalar() as string;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }
}

/// <summary>A line with its number.</summary>
/// <param name="List">The name of its list.</param>
/// <param name="Number">The number.</param>
/// <param name="Json">The whole of it.</param>
internal sealed record NextLine(string List, long Number, string Json);
