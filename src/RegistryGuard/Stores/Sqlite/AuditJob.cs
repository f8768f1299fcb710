using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>Appends lines to an audit list; false if they are only for a repository that the record knows, and it does not.</summary>
internal sealed class AuditJob(RepositoryName? repository, IReadOnlyList<AuditLine> lines, bool onlyIfKnown, DateTimeOffset oldest)
    : WriteJob<bool>
{
    public override void Apply(SqliteEntries entries)
    {
        if (onlyIfKnown && !entries.Audit.IsKnown(repository!.Value))
        {
            return;
        }

        try
        {
            foreach (var line in lines)
            {
                entries.Audit.Append(entries.Audit.Next(repository, line with { Repository = repository }), oldest);
            }

            Made = true;
        }
        catch (RecordUnavailableException e)
        {
            // The first line finds that out, so nothing was written.
            Fault = e;
        }
    }
}
