using Microsoft.Data.Sqlite;

namespace RegistryGuard.Tests.Stores.Sqlite;

/// <summary>A connection to a file that is not the record's own: what another process, or a person with sqlite3, may do.
/// </summary>
internal sealed class OtherProcess : IDisposable
{
    private readonly SqliteConnection _connection;

    public OtherProcess(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
    }

    public void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    public object? Ask(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteScalar();
    }

    public void Put(string repository, string tag, byte[] entry)
    {
        using var command = Command("INSERT OR REPLACE INTO tag (repository, tag, entry) VALUES ($repository, $tag, $entry)");
        command.Parameters.AddWithValue("$repository", repository);
        command.Parameters.AddWithValue("$tag", tag);
        command.Parameters.AddWithValue("$entry", entry);
        command.ExecuteNonQuery();
    }

    public void Dispose() => _connection.Dispose();

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own texts
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
