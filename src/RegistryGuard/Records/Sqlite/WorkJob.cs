using Microsoft.Data.Sqlite;

namespace RegistryGuard.Records.Sqlite;

/// <summary>A write that is no step on a tag's entry.</summary>
internal sealed class WorkJob(Action<SqliteConnection> work) : WriteJob<bool>
{
    public override void Apply(SqliteEntries entries) => work(entries.Connection);
}
