using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>Statements that are run as they stand. Transactions go past ADO.NET, whose own waiting for a lock comes in steps of
/// 150 ms and whole seconds.</summary>
internal static class SqliteStatements
{
    /// <summary>Begins a transaction that can write; waits for another process's as long as the connection's busy timeout.</summary>
    public static void Begin(this SqliteConnection connection) => connection.Run("BEGIN IMMEDIATE");

    /// <summary>Begins a transaction in which all reads see the same.</summary>
    public static void BeginRead(this SqliteConnection connection) => connection.Run("BEGIN");

    /// <summary>Returns when what was written is on the disk.</summary>
    public static void Commit(this SqliteConnection connection) => connection.Run("COMMIT");

    /// <summary>Ends the transaction, if there is one, with nothing done; false if even that failed.</summary>
    public static bool TryRollback(this SqliteConnection connection) =>
        raw.sqlite3_get_autocommit(connection.Handle) != 0
        || raw.sqlite3_exec(connection.Handle, "ROLLBACK") == raw.SQLITE_OK;

    public static void Execute(this SqliteConnection connection, string sql, byte[]? value = null)
    {
        using var command = connection.Statement(sql);
        if (value is not null)
        {
            command.Parameters.AddWithValue("$value", value);
        }

        command.ExecuteNonQuery();
    }

    public static T Scalar<T>(this SqliteConnection connection, string sql)
    {
        using var command = connection.Statement(sql);
        return command.ExecuteScalar() is T value
            ? value
            : throw new RecordOpenException($"the record {connection.DataSource} gives no answer to {sql}");
    }

    /// <summary>A statement to be run once or, prepared, many times. All values are parameters.</summary>
    public static SqliteCommand Statement(this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // every text comes from a constant of this folder
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    /// <summary>A statement to be run once with these values.</summary>
    public static SqliteCommand StatementWith(
        this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.Statement(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    /// <summary>Runs a statement once with these values.</summary>
    public static void ExecuteWith(
        this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.StatementWith(sql, parameters);
        command.ExecuteNonQuery();
    }

    private static void Run(this SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);
}
