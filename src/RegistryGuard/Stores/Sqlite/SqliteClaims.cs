using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>What is known of repositories as a whole. Rarely asked, so nothing is prepared.</summary>
internal static class SqliteClaims
{
    public static string? Known(SqliteConnection connection, RepositoryName repository)
    {
        using var select = connection.StatementWith("SELECT state FROM known WHERE repository = $r", ("$r", repository.Value));
        return select.ExecuteScalar() as string;
    }

    public static bool TryNoteKnown(SqliteConnection connection, RepositoryName repository, string? seen, string next)
    {
        if (!string.Equals(Known(connection, repository), seen, StringComparison.Ordinal))
        {
            return false;
        }

        connection.ExecuteWith(
            "INSERT INTO known (repository, state) VALUES ($r, $s) ON CONFLICT DO UPDATE SET state = excluded.state",
            ("$r", repository.Value), ("$s", next));
        return true;
    }

    public static void ForgetKnown(SqliteConnection connection, RepositoryName repository, string policy)
    {
        if (Known(connection, repository) is { } note && !KnownNote.IsOf(note, policy))
        {
            connection.ExecuteWith("DELETE FROM known WHERE repository = $r", ("$r", repository.Value));
        }
    }

    public static void Claim(SqliteConnection connection, RepositoryName repository, DeleteClaim claim)
    {
        connection.ExecuteWith("DELETE FROM claim WHERE until <= $n", ("$n", claim.Now.ToUnixTimeMilliseconds()));
        foreach (var head in claim.Digests.Heads)
        {
            connection.ExecuteWith(
                "INSERT INTO claim (repository, digest, attempt, until) VALUES ($r, $d, $a, $u)",
                ("$r", repository.Value), ("$d", DigestSet.Text(head)), ("$a", claim.Number.Number), ("$u", claim.Until.ToUnixTimeMilliseconds()));
        }
    }

    public static void EndClaim(SqliteConnection connection, RepositoryName repository, DeleteClaim claim) => connection.ExecuteWith(
        "DELETE FROM claim WHERE repository = $r AND attempt = $a", ("$r", repository.Value), ("$a", claim.Number.Number));

    public static TagUses Uses(SqliteConnection connection, RepositoryName repository, DigestSet digests)
    {
        var uses = new TagUses(repository, digests);
        using var select = connection.StatementWith("SELECT tag, entry FROM tag WHERE repository = $r", ("$r", repository.Value));
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            uses.Add(Tag.Parse(rows.GetString(0)), rows.GetFieldValue<byte[]>(1));
        }

        return uses;
    }
}
