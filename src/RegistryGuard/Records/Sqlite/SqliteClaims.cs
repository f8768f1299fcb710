using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Record;

namespace RegistryGuard.Records.Sqlite;

/// <summary>What is known of repositories as a whole. Rarely asked, so nothing is prepared.</summary>
internal static class SqliteClaims
{
    public static string? Known(SqliteConnection connection, RepositoryName repository) =>
        Statement(connection, "SELECT state FROM known WHERE repository = $r", ("$r", repository.Value)).ExecuteScalar() as string;

    public static void SetKnown(SqliteConnection connection, RepositoryName repository, string state) => Statement(
        connection,
        "INSERT INTO known (repository, state) VALUES ($r, $s) ON CONFLICT DO UPDATE SET state = excluded.state",
        ("$r", repository.Value), ("$s", state)).ExecuteNonQuery();

    public static void Claim(SqliteConnection connection, RepositoryName repository, DeleteClaim claim)
    {
        Statement(connection, "DELETE FROM claim WHERE until <= $n", ("$n", claim.Now.ToUnixTimeMilliseconds())).ExecuteNonQuery();
        foreach (var head in claim.Digests.Heads)
        {
            Statement(
                connection,
                "INSERT INTO claim (repository, digest, attempt, until) VALUES ($r, $d, $a, $u)",
                ("$r", repository.Value), ("$d", DigestSet.Text(head)), ("$a", claim.Number.Number), ("$u", claim.Until.ToUnixTimeMilliseconds()))
                .ExecuteNonQuery();
        }
    }

    public static void EndClaim(SqliteConnection connection, RepositoryName repository, DeleteClaim claim) => Statement(
        connection, "DELETE FROM claim WHERE repository = $r AND attempt = $a", ("$r", repository.Value), ("$a", claim.Number.Number))
        .ExecuteNonQuery();

    public static TagUses Uses(SqliteConnection connection, RepositoryName repository, DigestSet digests)
    {
        var uses = new TagUses(repository, digests);
        using var rows = Statement(connection, "SELECT tag, entry FROM tag WHERE repository = $r", ("$r", repository.Value)).ExecuteReader();
        while (rows.Read())
        {
            uses.Add(Tag.Parse(rows.GetString(0)), rows.GetFieldValue<byte[]>(1));
        }

        return uses;
    }

    private static SqliteCommand Statement(
        SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var statement = connection.Statement(sql);
        foreach (var (name, value) in parameters)
        {
            statement.Parameters.AddWithValue(name, value);
        }

        return statement;
    }
}
