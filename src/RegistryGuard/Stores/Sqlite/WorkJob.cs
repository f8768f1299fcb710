using Microsoft.Data.Sqlite;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>A write that is no step on a tag's entry.</summary>
internal sealed class WorkJob(Func<SqliteConnection, bool> work) : WriteJob<bool>
{
    public static WorkJob Of(Action<SqliteConnection> work) => new(connection =>
    {
        work(connection);
        return true;
    });

    public override void Apply(SqliteEntries entries) => Made = work(entries.Connection);
}
