using System.Security.Cryptography;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>Gives the key that signs the locations of uploads, and makes it if there is none yet.</summary>
internal sealed class UploadKeyJob : WriteJob<ReadOnlyMemory<byte>>
{
    private const string Name = "upload-key";

    public override void Apply(SqliteEntries entries)
    {
        entries.Connection.Execute(
            $"INSERT INTO meta (name, value) VALUES ('{Name}', $value) ON CONFLICT DO NOTHING",
            RandomNumberGenerator.GetBytes(SignedUpload.KeyLength));
        var key = entries.Connection.Scalar<byte[]>($"SELECT value FROM meta WHERE name = '{Name}'");
        if (key.Length == SignedUpload.KeyLength)
        {
            Made = key;
        }
        else
        {
            Fault = new RecordUnavailableException($"the record's {Name} is damaged: remove that row of the table meta, and a new one is made");
        }
    }
}
