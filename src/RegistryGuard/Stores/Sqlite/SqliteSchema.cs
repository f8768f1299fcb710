using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>What is in the file. A file says whose it is (<c>application_id</c>) and which version (<c>user_version</c>).</summary>
internal static class SqliteSchema
{
    /// <summary>"RGrd" in ASCII.</summary>
    public const int ApplicationId = 0x52477264;

    // Version n is made from version n - 1 by entry n - 1. What was released once is never changed here, only added to.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE tag (
            repository TEXT NOT NULL,
            tag TEXT NOT NULL,
            entry BLOB NOT NULL,
            PRIMARY KEY (repository, tag)) WITHOUT ROWID;
        CREATE TABLE move (
            repository TEXT NOT NULL,
            tag TEXT NOT NULL,
            number INTEGER NOT NULL,
            move BLOB NOT NULL,
            PRIMARY KEY (repository, tag, number)) WITHOUT ROWID;
        """,
        """
        CREATE TABLE known (repository TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE claim (
            repository TEXT NOT NULL,
            digest TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            until INTEGER NOT NULL,
            PRIMARY KEY (repository, digest, attempt)) WITHOUT ROWID;
        """,
        """
        CREATE TABLE blocked (digest TEXT PRIMARY KEY, block TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE replica (id TEXT PRIMARY KEY, seen INTEGER NOT NULL, heartbeat TEXT NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE audit (
            repository TEXT NOT NULL,
            number INTEGER NOT NULL,
            line TEXT NOT NULL,
            PRIMARY KEY (repository, number)) WITHOUT ROWID;
        """,
        "CREATE TABLE job (id TEXT PRIMARY KEY, job TEXT NOT NULL, work TEXT NOT NULL) WITHOUT ROWID;",
    ];

    /// <summary>The version that this program writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Makes sure that the file is ours before anything in it is changed.</summary>
    /// <exception cref="RecordOpenException">It is another application's, or of a newer version.</exception>
    private static void Check(SqliteConnection connection, string path)
    {
        var applicationId = connection.Scalar<long>("PRAGMA application_id");
        var version = connection.Scalar<long>("PRAGMA user_version");
        var isNew = applicationId == 0 && version == 0 && connection.Scalar<long>("SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew && applicationId != ApplicationId)
        {
            throw new RecordOpenException($"the file {path} is the database of another application, not a record of RegistryGuard");
        }

        if (version > Version)
        {
            throw new RecordOpenException(
                $"the record {path} was written by a newer RegistryGuard (schema {version}; this one knows up to {Version}): run that one, or restore a backup from before");
        }
    }

    /// <summary>The same outside a transaction: what is looked at is of one moment, though another process may just be making
    /// the file.</summary>
    /// <exception cref="RecordOpenException">It is another application's, or of a newer version.</exception>
    public static void CheckAtOnce(SqliteConnection connection, string path)
    {
        connection.Execute("BEGIN");
        try
        {
            Check(connection, path);
        }
        finally
        {
            connection.TryRollback();
        }
    }

    /// <summary>Brings the file to <see cref="Version"/>, all or nothing; true if there was nothing in it yet.</summary>
    public static bool Migrate(SqliteConnection connection, string path)
    {
        connection.Begin();
        try
        {
            // Again, now that no other process can come between.
            Check(connection, path);
            var version = (int)connection.Scalar<long>("PRAGMA user_version");
            foreach (var migration in Migrations.Skip(version))
            {
                connection.Execute(migration);
            }

            if (version == 0)
            {
                connection.Execute(
                    "INSERT INTO meta (name, value) VALUES ('incarnation', $value)", RandomNumberGenerator.GetBytes(16));
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            }

            if (version < Version)
            {
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
            }

            connection.Commit();
            return version == 0;
        }
        catch
        {
            connection.TryRollback();
            throw;
        }
    }

    /// <summary>Whether a copy into the file was begun and not finished.</summary>
    public static bool IsHalfCopied(SqliteConnection connection) =>
        connection.Scalar<long>("SELECT count(*) FROM meta WHERE name = 'half-copied'") > 0;

    /// <summary>Notes that a copy into the file begins or is finished.</summary>
    public static void SetHalfCopied(SqliteConnection connection, bool isHalfCopied) => connection.Execute(
        isHalfCopied ? "INSERT OR REPLACE INTO meta (name, value) VALUES ('half-copied', 1)" : "DELETE FROM meta WHERE name = 'half-copied'");

    /// <summary>The random number that the file got when it was made, in hexadecimal: another one is another record.</summary>
    public static string IncarnationOf(SqliteConnection connection) =>
        Convert.ToHexStringLower(connection.Scalar<byte[]>("SELECT value FROM meta WHERE name = 'incarnation'"));
}
