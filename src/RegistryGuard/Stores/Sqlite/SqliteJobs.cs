using Microsoft.Data.Sqlite;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Stores.Sqlite;

/// <summary>The jobs in the file. Processes that share it are on one machine, and so are their clocks.</summary>
internal sealed class SqliteJobs(SqliteTagRecord record, TimeProvider clock, IGuardConfigurationSource? configuration = null) : IJobs
{
    private IGuardConfigurationSource? Configuration => configuration;

    /// <inheritdoc/>
    public ValueTask<JobBook> ReadAsync(CancellationToken cancellation) => record.ReadAsync(entries => Read(entries.Connection), cancellation);

    /// <inheritdoc/>
    public ValueTask<string?> OrderAsync(string id, CancellationToken cancellation) => record.ReadAsync(
        entries =>
        {
            using var select = entries.Connection.StatementWith("SELECT work FROM job WHERE id = $i", ("$i", id));
            return select.ExecuteScalar() as string;
        },
        cancellation);

    /// <inheritdoc/>
    public ValueTask<TOutcome> ApplyAsync<TOutcome>(Func<JobBook, JobStep<TOutcome>> step, CancellationToken cancellation) =>
        record.RunAsync(new BookJob<TOutcome>(this, step), cancellation);

    private JobBook Read(SqliteConnection connection)
    {
        var jobs = new List<string>();
        using (var select = connection.Statement("SELECT job FROM job"))
        using (var rows = select.ExecuteReader())
        {
            while (rows.Read())
            {
                jobs.Add(rows.GetString(0));
            }
        }

        try
        {
            return JobBook.Of(clock.GetUtcNow(), jobs.Select(JobText.Parse));
        }
        catch (FormatException e)
        {
            throw new RecordUnavailableException($"the record's jobs can't be read: {e.Message}", e);
        }
    }

    private static void Write<TOutcome>(SqliteConnection connection, JobStep<TOutcome> step)
    {
        if (step is { Put: { } added, Order: { } order })
        {
            connection.ExecuteWith("INSERT INTO job (id, job, work) VALUES ($i, $j, $w)", ("$i", added.Id), ("$j", JobText.Of(added)), ("$w", order));
        }
        else if (step.Put is { } changed)
        {
            connection.ExecuteWith("UPDATE job SET job = $j WHERE id = $i", ("$i", changed.Id), ("$j", JobText.Of(changed)));
        }

        foreach (var id in step.Removed)
        {
            connection.ExecuteWith("DELETE FROM job WHERE id = $i", ("$i", id));
        }
    }

    /// <summary>A step on the book. What can't be read is found before anything is written, and fails no other step.</summary>
    private sealed class BookJob<TOutcome>(SqliteJobs jobs, Func<JobBook, JobStep<TOutcome>> step) : WriteJob<TOutcome>
    {
        public override void Apply(SqliteEntries entries)
        {
            JobStep<TOutcome> made;
            try
            {
                var book = jobs.Read(entries.Connection);
                made = step(book);
                if (made.Told is { } told)
                {
                    // Before anything else is written: a list that is damaged is found here.
                    entries.Audit.Append(entries.Audit.Next(null, told with { At = book.Now }), AuditKeep.Oldest(jobs.Configuration, book.Now));
                }
            }
            catch (Exception e) when (e is not SqliteException)
            {
                Fault = e;
                return;
            }

            Write(entries.Connection, made);
            Made = made.Outcome;
        }
    }
}
