using System.Runtime.CompilerServices;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Stores.Copying;

/// <summary>Copies the audit lists of one store into another. A list that was copied in part goes on where it was.</summary>
internal static class AuditCopy
{
    private const int MostInAWrite = 1_000;

    /// <summary>All lines of a store, some at a time.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<string>> AllAsync(
        IRecordContents contents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var repository in await ListsAsync(contents, cancellation))
        {
            await foreach (var lines in FromAsync(contents, repository, 0, cancellation))
            {
                yield return lines;
            }
        }
    }

    /// <summary>Copies; what the target has that the source has not goes.</summary>
    /// <exception cref="RecordOpenException">What the source has can't be read.</exception>
    public static async Task RunAsync(IRecordContents from, IRecordContents to, CancellationToken cancellation)
    {
        var source = await ListsAsync(from, cancellation);
        foreach (var repository in (await ListsAsync(to, cancellation)).Except(source))
        {
            await to.RemoveLinesAsync(repository, cancellation);
        }

        foreach (var repository in source)
        {
            var next = await BegunAsync(from, to, repository, cancellation);
            if (next == 0)
            {
                await to.RemoveLinesAsync(repository, cancellation);
            }

            await foreach (var lines in FromAsync(from, repository, next, cancellation))
            {
                await to.AppendLinesAsync(repository, lines, cancellation);
            }
        }
    }

    // The number to go on from; 0 if what the target has is not how the source's list begins.
    private static async Task<long> BegunAsync(IRecordContents from, IRecordContents to, RepositoryName? repository, CancellationToken cancellation)
    {
        var next = 0L;
        await foreach (var lines in FromAsync(to, repository, 0, cancellation))
        {
            if (!lines.SequenceEqual(await from.LinesAsync(repository, next, lines.Count, cancellation), StringComparer.Ordinal))
            {
                return 0;
            }

            next = NumberOf(lines[^1], repository) + 1;
        }

        return next;
    }

    private static async IAsyncEnumerable<IReadOnlyList<string>> FromAsync(
        IRecordContents contents, RepositoryName? repository, long next, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await contents.LinesAsync(repository, next, MostInAWrite, cancellation) is { Count: > 0 } lines)
        {
            yield return lines;
            next = NumberOf(lines[^1], repository) + 1;
        }
    }

    private static async Task<IReadOnlyList<RepositoryName?>> ListsAsync(IRecordContents contents, CancellationToken cancellation) =>
        [null, .. (await contents.AuditedAsync(cancellation)).Select(name => (RepositoryName?)name)];

    // What this version can't read must not look copied.
    private static long NumberOf(string line, RepositoryName? repository)
    {
        try
        {
            return AuditJson.Parse(line).Number;
        }
        catch (FormatException e)
        {
            throw new RecordOpenException(
                $"the audit list of {repository?.Value ?? "the whole guard"} can't be read ({e.Message}): restore a backup of it, or use the version that wrote it", e);
        }
    }
}
