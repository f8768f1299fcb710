using Microsoft.Data.Sqlite;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tags.Binary;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>A step on a tag's entry.</summary>
internal sealed class StepJob<TOutcome>(
    RepositoryName repository, Tag tag, Func<TagEntry, Step<TOutcome>> step, TOutcome claimed, DateTimeOffset now, DateTimeOffset oldestTold)
    : WriteJob<(TOutcome Outcome, TagEntry Entry)>
{
    public override void Apply(SqliteEntries entries)
    {
        TagEntry found;
        Step<TOutcome> made;
        byte[]? next;
        byte[]? appended;
        NextLine? line;
        try
        {
            found = entries.Find(repository, tag);
            made = step(found);
            next = made.Next is { IsUnknown: false } entry ? TagEntryCodec.Encode(entry) : null;
            appended = made.Appended is { } move ? MoveCodec.Encode(move) : null;
            line = made.Told is { } told ? entries.Audit.Next(repository, told with { Repository = repository, Tag = tag, At = now }) : null;
        }
        catch (Exception e) when (e is not SqliteException)
        {
            Fault = e;
            return;
        }

        if (made.Next is not null && entries.IsClaimed(repository, TagSteps.MadeNeeded(found, made.Next), now))
        {
            Made = (claimed, found);
            return;
        }

        if (made.WrittenUnder is { } policy)
        {
            SqliteClaims.ForgetKnown(entries.Connection, repository, policy);
        }

        if (appended is not null && !entries.TryAppend(repository, tag, made.Appended!.Number, appended))
        {
            Fault = new RecordUnavailableException(
                $"the record of {repository}:{tag} is damaged: its entry does not know of move {made.Appended.Number}");
            return;
        }

        if (line is not null)
        {
            entries.Audit.Append(line, oldestTold);
        }

        if (next is not null)
        {
            entries.Put(repository, tag, next);
        }
        else if (made.Next is not null)
        {
            entries.Remove(repository, tag);
        }

        Made = (made.Outcome, made.Next ?? found);
    }
}
