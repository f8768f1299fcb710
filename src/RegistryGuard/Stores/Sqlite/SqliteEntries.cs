using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>One connection and its prepared statements. For one thread at a time; transactions are the owner's.</summary>
internal sealed class SqliteEntries : IDisposable
{
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _append;
    private readonly SqliteCommand _forget;
    private readonly SqliteCommand _moves;
    private readonly SqliteCommand _probe;
    private readonly SqliteCommand _claimed;

    public SqliteEntries(SqliteConnection connection)
    {
        Connection = connection;
        Audit = new(connection);
        _find = connection.Statement("SELECT entry FROM tag WHERE repository = $r AND tag = $t", "$r", "$t");
        _put = connection.Statement(
            "INSERT INTO tag (repository, tag, entry) VALUES ($r, $t, $e) ON CONFLICT DO UPDATE SET entry = excluded.entry",
            "$r",
            "$t",
            "$e");
        _remove = connection.Statement("DELETE FROM tag WHERE repository = $r AND tag = $t", "$r", "$t");
        _append = connection.Statement(
            "INSERT INTO move (repository, tag, number, move) VALUES ($r, $t, $n, $m) ON CONFLICT DO NOTHING",
            "$r",
            "$t",
            "$n",
            "$m");
        _forget = connection.Statement(
            "DELETE FROM move WHERE repository = $r AND tag = $t AND number <= $n", "$r", "$t", "$n");
        _moves = connection.Statement(
            "SELECT move FROM move WHERE repository = $r AND tag = $t ORDER BY number DESC LIMIT $n", "$r", "$t", "$n");
        _probe = connection.Statement(
            "INSERT INTO meta (name, value) VALUES ('probes', 1) ON CONFLICT DO UPDATE SET value = value + 1");
        _claimed = connection.Statement(
            "SELECT digest FROM claim WHERE repository = $r AND until > $n", "$r", "$n");
    }

    public SqliteConnection Connection { get; }

    /// <summary>The audit lists.</summary>
    public SqliteAudit Audit { get; }

    /// <summary>What is known of a tag.</summary>
    /// <exception cref="RecordUnavailableException">The entry is damaged or of a newer version.</exception>
    public TagEntry Find(RepositoryName repository, Tag tag)
    {
        var bytes = FindBytes(repository, tag);
        try
        {
            return bytes is null ? TagEntry.Unknown : TagEntryCodec.Decode(bytes);
        }
        catch (EntryFormatException e)
        {
            throw new RecordUnavailableException($"the record's entry of {repository}:{tag} can't be read: {e.Message}", e);
        }
    }

    public bool Contains(RepositoryName repository, Tag tag) => FindBytes(repository, tag) is not null;

    public void Put(RepositoryName repository, Tag tag, byte[] entry)
    {
        Set(_put, repository.Value, tag.Value, entry);
        _put.ExecuteNonQuery();
    }

    public void Remove(RepositoryName repository, Tag tag)
    {
        Set(_remove, repository.Value, tag.Value);
        _remove.ExecuteNonQuery();
    }

    /// <summary>Whether one of these digests is claimed for deletion.</summary>
    public bool IsClaimed(RepositoryName repository, DigestSet digests, DateTimeOffset now)
    {
        if (digests.IsEmpty)
        {
            return false;
        }

        // Deletes under way are few, and an index may have many children.
        Set(_claimed, repository.Value, now.ToUnixTimeMilliseconds());
        using var claimed = _claimed.ExecuteReader();
        while (claimed.Read())
        {
            if (DigestSet.OfTexts(claimed.GetString(0)).Overlaps(digests))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends a move, and drops the oldest if they are too many; false if there is one of this number already.</summary>
    public bool TryAppend(RepositoryName repository, Tag tag, long number, byte[] move)
    {
        Set(_append, repository.Value, tag.Value, number, move);
        if (_append.ExecuteNonQuery() != 1)
        {
            return false;
        }

        if (number > Move.MostKept)
        {
            Set(_forget, repository.Value, tag.Value, number - Move.MostKept);
            _forget.ExecuteNonQuery();
        }

        return true;
    }

    /// <summary>So many of the newest moves, the newest first.</summary>
    /// <exception cref="RecordUnavailableException">A move is damaged or of a newer version.</exception>
    public IReadOnlyList<Move> Moves(RepositoryName repository, Tag tag, int most)
    {
        var moves = new List<Move>();
        Set(_moves, repository.Value, tag.Value, most);
        using var rows = _moves.ExecuteReader();
        while (rows.Read())
        {
            try
            {
                moves.Add(MoveCodec.Decode(rows.GetFieldValue<byte[]>(0)));
            }
            catch (EntryFormatException e)
            {
                throw new RecordUnavailableException($"a recorded move of {repository}:{tag} can't be read: {e.Message}", e);
            }
        }

        return moves;
    }

    /// <summary>Writes something of no meaning: whether that works can't be told otherwise.</summary>
    public void Probe() => _probe.ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_find, _put, _remove, _append, _forget, _moves, _probe, _claimed])
        {
            command.Dispose();
        }

        Audit.Dispose();
        Connection.Dispose();
    }

    private byte[]? FindBytes(RepositoryName repository, Tag tag)
    {
        Set(_find, repository.Value, tag.Value);
        return _find.ExecuteScalar() as byte[];
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }
}
