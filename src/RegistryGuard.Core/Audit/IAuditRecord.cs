using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Audit;

/// <summary>The audit lists of a record (SPEC section 9): one for each repository, and one for what is about the whole guard, for which the
/// repository is null. What changes a tag writes its line in the same atomic step as the change; this is for reading, and for lines that
/// belong to no such step. Failures are as for the record's other verbs.</summary>
public interface IAuditRecord
{
    /// <summary>Appends lines, all or none, each with the next number. A time before that of the line above becomes that one.</summary>
    /// <param name="repository">Whose list; null for the whole guard's.</param>
    /// <param name="lines">The lines, with their times and without repository and number.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask AppendAsync(RepositoryName? repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation);

    /// <summary>The same, if the record knows of a tag of that repository or has a list of it. So what is refused makes no lists for names
    /// that clients make up.</summary>
    /// <param name="repository">Whose list.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Whether it does; else nothing was written.</returns>
    ValueTask<bool> TryAppendAsync(RepositoryName repository, IReadOnlyList<AuditLine> lines, CancellationToken cancellation);

    /// <summary>A page of one list. To follow it, ask for the number after the last that was seen, again and again.</summary>
    /// <param name="repository">Whose list; null for the whole guard's.</param>
    /// <param name="from">The number to begin at, or the nearest that is there in the direction of reading. Newest first from
    /// <see cref="long.MaxValue"/> begins at the newest.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="isNewestFirst">Whether numbers go down.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<IReadOnlyList<WrittenLine>> PageAsync(
        RepositoryName? repository, long from, int most, bool isNewestFirst, CancellationToken cancellation);

    /// <summary>The oldest lines of one list that are of this time or later, the oldest first.</summary>
    ValueTask<IReadOnlyList<WrittenLine>> SinceAsync(
        RepositoryName? repository, DateTimeOffset since, int most, CancellationToken cancellation);

    /// <summary>The repositories that have a list, in the order of their names.</summary>
    /// <param name="after">Those after this one; null for all.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<IReadOnlyList<RepositoryName>> AuditedAsync(RepositoryName? after, int most, CancellationToken cancellation);
}
