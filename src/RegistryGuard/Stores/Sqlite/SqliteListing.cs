using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>Looks through the file in pieces, each a read of its own: a long one would keep the log from being folded back into the
/// file.</summary>
internal sealed class SqliteListing(SqliteTagRecord record) : IRecordListing
{
    // A piece takes some milliseconds, far less than a read may.
    private const int Piece = 2_000;

    public async IAsyncEnumerable<RepositoryName> RepositoriesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        List<string> names = [""];
        do
        {
            var after = names[^1];
            names = await record.ReadAsync(entries => Names(entries.Connection, after), cancellation);
            foreach (var name in names)
            {
                yield return RepositoryName.Parse(name);
            }
        }
        while (names.Count == Piece);
    }

    public async IAsyncEnumerable<KnownTag> TagsAsync(RepositoryName repository, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<(string Tag, byte[] Entry)> rows = [("", [])];
        do
        {
            var after = rows[^1].Tag;
            rows = await record.ReadAsync(entries => Entries(entries.Connection, repository, after), cancellation);
            foreach (var (tag, entry) in rows)
            {
                yield return new(Tag.Parse(tag), Decode(repository.Value, tag, entry));
            }
        }
        while (rows.Count == Piece);
    }

    public async IAsyncEnumerable<DigestTrace> TracesAsync(Digest digest, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Entries have the first 16 bytes of every digest as they are, of children no more than those.
        var head = Convert.FromHexString(digest.HexPart[..32]);
        (string Repository, string Tag)? from = ("", "");
        while (from is { } after)
        {
            var piece = await record.ReadAsync(entries => Entries(entries.Connection, after, head), cancellation);
            foreach (var (repository, tag, entry) in piece.Found)
            {
                yield return new(RepositoryName.Parse(repository), Tag.Parse(tag), Decode(repository, tag, entry), null);
            }

            from = piece.Last;
        }

        (string Repository, string Tag, long Number)? begin = ("", "", 0);
        while (begin is { } after)
        {
            var piece = await record.ReadAsync(entries => Moves(entries, after, head), cancellation);
            foreach (var trace in piece.Found)
            {
                yield return trace;
            }

            begin = piece.Last;
        }
    }

    // Each name is looked up after the one before: a scan would pass every tag.
    private static List<string> Names(SqliteConnection connection, string after)
    {
        var names = new List<string>();
        using var next = connection.Statement("SELECT min(repository) FROM tag WHERE repository > $r", "$r");
        for (next.Parameters[0].Value = after; names.Count < Piece && next.ExecuteScalar() is string name; next.Parameters[0].Value = name)
        {
            names.Add(name);
        }

        return names;
    }

    private static List<(string Tag, byte[] Entry)> Entries(SqliteConnection connection, RepositoryName repository, string after)
    {
        var rows = new List<(string, byte[])>();
        using var select = connection.StatementWith(
            "SELECT tag, entry FROM tag WHERE repository = $r AND tag > $t ORDER BY tag LIMIT $n",
            ("$r", repository.Value), ("$t", after), ("$n", Piece));
        using var found = select.ExecuteReader();
        while (found.Read())
        {
            rows.Add((found.GetString(0), found.GetFieldValue<byte[]>(1)));
        }

        return rows;
    }

    private static (List<(string Repository, string Tag, byte[] Entry)> Found, (string, string)? Last) Entries(
        SqliteConnection connection, (string Repository, string Tag) after, byte[] head)
    {
        var found = new List<(string, string, byte[])>();
        using var end = connection.StatementWith(
            "SELECT repository, tag FROM tag WHERE (repository, tag) > ($r, $t) ORDER BY repository, tag LIMIT 1 OFFSET $n",
            ("$r", after.Repository), ("$t", after.Tag), ("$n", Piece - 1));
        (string Repository, string Tag)? last = null;
        using (var row = end.ExecuteReader())
        {
            last = row.Read() ? (row.GetString(0), row.GetString(1)) : null;
        }

        using var select = connection.StatementWith(
            last is null
                ? "SELECT repository, tag, entry FROM tag WHERE (repository, tag) > ($r, $t) AND instr(entry, $h) > 0"
                : "SELECT repository, tag, entry FROM tag WHERE (repository, tag) > ($r, $t) AND (repository, tag) <= ($lr, $lt) AND instr(entry, $h) > 0",
            ("$r", after.Repository), ("$t", after.Tag), ("$h", head), ("$lr", last?.Repository ?? ""), ("$lt", last?.Tag ?? ""));
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            found.Add((rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2)));
        }

        return (found, last);
    }

    private static (List<DigestTrace> Found, (string, string, long)? Last) Moves(
        SqliteEntries entries, (string Repository, string Tag, long Number) after, byte[] head)
    {
        var found = new List<DigestTrace>();
        using var end = entries.Connection.StatementWith(
            "SELECT repository, tag, number FROM move WHERE (repository, tag, number) > ($r, $t, $m) ORDER BY repository, tag, number LIMIT 1 OFFSET $n",
            ("$r", after.Repository), ("$t", after.Tag), ("$m", after.Number), ("$n", Piece - 1));
        (string Repository, string Tag, long Number)? last = null;
        using (var row = end.ExecuteReader())
        {
            last = row.Read() ? (row.GetString(0), row.GetString(1), row.GetInt64(2)) : null;
        }

        using var select = entries.Connection.StatementWith(
            last is null
                ? "SELECT repository, tag, move FROM move WHERE (repository, tag, number) > ($r, $t, $m) AND instr(move, $h) > 0"
                : "SELECT repository, tag, move FROM move WHERE (repository, tag, number) > ($r, $t, $m) AND (repository, tag, number) <= ($lr, $lt, $lm) AND instr(move, $h) > 0",
            ("$r", after.Repository), ("$t", after.Tag), ("$m", after.Number), ("$h", head),
            ("$lr", last?.Repository ?? ""), ("$lt", last?.Tag ?? ""), ("$lm", last?.Number ?? 0));
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            var (repository, tag) = (RepositoryName.Parse(rows.GetString(0)), Tag.Parse(rows.GetString(1)));
            found.Add(new(repository, tag, entries.Find(repository, tag), Decode(repository, tag, rows.GetFieldValue<byte[]>(2))));
        }

        return (found, last);
    }

    private static TagEntry Decode(string repository, string tag, byte[] entry)
    {
        try
        {
            return TagEntryCodec.Decode(entry);
        }
        catch (EntryFormatException e)
        {
            throw new RecordUnavailableException($"the record's entry of {repository}:{tag} can't be read: {e.Message}", e);
        }
    }

    private static Move Decode(RepositoryName repository, Tag tag, byte[] move)
    {
        try
        {
            return MoveCodec.Decode(move);
        }
        catch (EntryFormatException e)
        {
            throw new RecordUnavailableException($"a recorded move of {repository}:{tag} can't be read: {e.Message}", e);
        }
    }
}
