using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Tags.Binary;
using RegistryGuard.Stores.Copying;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>All that a SQLite record holds.</summary>
internal sealed class SqliteContents(SqliteRecordFile file) : IRecordContents
{
    private readonly SqliteConnection _connection = file.Connect();

    public Task<bool> IsHalfCopiedAsync(CancellationToken cancellation) => RunAsync(() => SqliteSchema.IsHalfCopied(_connection));

    public Task SetHalfCopiedAsync(bool isHalfCopied, CancellationToken cancellation) => RunAsync(() =>
    {
        SqliteSchema.SetHalfCopied(_connection, isHalfCopied);
        return true;
    });

    public Task<StandingOrders> OrdersAsync(CancellationToken cancellation) => RunAsync(() => SqliteOrders.Read(_connection));

    public Task WriteOrdersAsync(StandingOrders orders, CancellationToken cancellation) => RunAsync(() =>
    {
        _connection.Begin();
        try
        {
            SqliteOrders.Replace(_connection, orders);
            _connection.Commit();
            return true;
        }
        finally
        {
            _connection.TryRollback();
        }
    });

    public Task<IReadOnlyCollection<RepositoryName>> RepositoriesAsync(CancellationToken cancellation) => RunAsync(() =>
    {
        var names = new List<RepositoryName>();
        using var select = _connection.Statement("SELECT DISTINCT repository FROM tag ORDER BY repository");
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            names.Add(RepositoryName.Parse(rows.GetString(0)));
        }

        return (IReadOnlyCollection<RepositoryName>)names;
    });

    public Task<IReadOnlyCollection<StoredTag>> TagsAsync(RepositoryName repository, CancellationToken cancellation) => RunAsync(() =>
    {
        var moves = Moves(repository);
        var tags = new List<StoredTag>();
        using var select = _connection.StatementWith("SELECT tag, entry FROM tag WHERE repository = $r", ("$r", repository.Value));
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            var tag = Tag.Parse(rows.GetString(0));
            tags.Add(new(tag, rows.GetFieldValue<byte[]>(1), moves.GetValueOrDefault(tag) ?? []));
        }

        return (IReadOnlyCollection<StoredTag>)tags;
    });

    public Task WriteAsync(
        RepositoryName repository, IReadOnlyList<StoredTag> put, IReadOnlyList<Tag> removed, CancellationToken cancellation) => RunAsync(() =>
    {
        _connection.Begin();
        try
        {
            foreach (var tag in removed.Concat(put.Select(tag => tag.Tag)))
            {
                _connection.ExecuteWith("DELETE FROM move WHERE repository = $r AND tag = $t", ("$r", repository.Value), ("$t", tag.Value));
                _connection.ExecuteWith("DELETE FROM tag WHERE repository = $r AND tag = $t", ("$r", repository.Value), ("$t", tag.Value));
            }

            foreach (var tag in put)
            {
                _connection.ExecuteWith(
                    "INSERT INTO tag (repository, tag, entry) VALUES ($r, $t, $e)",
                    ("$r", repository.Value), ("$t", tag.Tag.Value), ("$e", tag.Entry));
                for (var i = 0; i < tag.Moves.Count; i++)
                {
                    _connection.ExecuteWith(
                        "INSERT INTO move (repository, tag, number, move) VALUES ($r, $t, $n, $m)",
                        ("$r", repository.Value), ("$t", tag.Tag.Value), ("$n", MoveCodec.Decode(tag.Moves[i]).Number), ("$m", tag.Moves[i]));
                }
            }

            _connection.Commit();
            return true;
        }
        finally
        {
            _connection.TryRollback();
        }
    });

    public Task<IReadOnlyCollection<RepositoryName>> AuditedAsync(CancellationToken cancellation) => RunAsync(() =>
    {
        using var audit = new SqliteAudit(_connection);
        return (IReadOnlyCollection<RepositoryName>)audit.Audited(after: null, int.MaxValue);
    });

    public Task<IReadOnlyList<string>> LinesAsync(RepositoryName? repository, long from, int most, CancellationToken cancellation) => RunAsync(() =>
    {
        using var audit = new SqliteAudit(_connection);
        return audit.Lines(repository, from, most, isNewestFirst: false);
    });

    public Task AppendLinesAsync(RepositoryName? repository, IReadOnlyList<string> lines, CancellationToken cancellation) => RunAsync(() =>
    {
        _connection.Begin();
        try
        {
            foreach (var line in lines)
            {
                _connection.ExecuteWith(
                    "INSERT INTO audit (repository, number, line) VALUES ($r, $n, $l)",
                    ("$r", repository?.Value ?? ""), ("$n", AuditJson.NumberOf(line)), ("$l", line));
            }

            _connection.Commit();
            return true;
        }
        finally
        {
            _connection.TryRollback();
        }
    });

    public Task RemoveLinesAsync(RepositoryName? repository, CancellationToken cancellation) => RunAsync(() =>
    {
        _connection.ExecuteWith("DELETE FROM audit WHERE repository = $r", ("$r", repository?.Value ?? ""));
        return true;
    });

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Dictionary<Tag, List<byte[]>> Moves(RepositoryName repository)
    {
        var moves = new Dictionary<Tag, List<byte[]>>();
        using var select = _connection.StatementWith("SELECT tag, move FROM move WHERE repository = $r ORDER BY tag, number", ("$r", repository.Value));
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            var tag = Tag.Parse(rows.GetString(0));
            if (!moves.TryGetValue(tag, out var list))
            {
                moves.Add(tag, list = []);
            }

            list.Add(rows.GetFieldValue<byte[]>(1));
        }

        return moves;
    }

    private async Task<T> RunAsync<T>(Func<T> work)
    {
        try
        {
            // SQLite blocks.
            return await Task.Run(work);
        }
        catch (SqliteException e)
        {
            throw SqliteFaults.Of(e, file.Path);
        }
        catch (FormatException e)
        {
            throw new RecordOpenException($"the record {file.Path} holds what is no name: {e.Message}", e);
        }
    }
}
