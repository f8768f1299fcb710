using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags.Binary;

namespace RegistryGuard.Stores.Copying;

/// <summary>Copies all of one store into another, and makes sure that it is the same afterwards. What is there already is not
/// written again, so a copy that was interrupted goes on where it was.</summary>
internal sealed class RecordCopy(IRecordContents from, IRecordContents to, ICopyProgress progress)
{
    private const int MostInAWrite = 500;

    /// <summary>Copies.</summary>
    /// <exception cref="RecordOpenException">It can't be done; the message says why and what to do.</exception>
    /// <exception cref="RecordUnavailableException">A store can't be read or written.</exception>
    public async Task<CopyResult> RunAsync(CancellationToken cancellation)
    {
        if (await from.IsHalfCopiedAsync(cancellation))
        {
            throw new RecordOpenException("the record to copy from is itself a copy that was not finished: finish that one first");
        }

        if (!await to.IsHalfCopiedAsync(cancellation))
        {
            var there = await SumAsync("Looking at the target", to, cancellation);
            if (!there.IsEmpty)
            {
                var here = await SumAsync("Reading the source", from, cancellation);
                return here.IsSameAs(there)
                    ? new CopyResult(here, 0)
                    : throw new RecordOpenException(
                        "the record to copy to holds something else already, which a copy would destroy: copy into an empty one");
            }

            await to.SetHalfCopiedAsync(true, cancellation);
        }

        await to.WriteOrdersAsync(await from.OrdersAsync(cancellation), cancellation);
        var written = await WriteAsync(cancellation);
        await AuditCopy.RunAsync(from, to, cancellation);
        var (source, target) = (await SumAsync("Verifying the source", from, cancellation), await SumAsync("Verifying the copy", to, cancellation));
        if (!source.IsSameAs(target))
        {
            throw new RecordOpenException(
                $"the copy is not the same as its source ({target.Tags} of {source.Tags} tags, {target.Moves} of {source.Moves} moves, {target.Lines} of {source.Lines} audit lines): a guard is still writing to one of them; stop all guards and run the same command again");
        }

        await to.SetHalfCopiedAsync(false, cancellation);
        return new(source, written);
    }

    private async Task<long> WriteAsync(CancellationToken cancellation)
    {
        var written = 0L;
        var repositories = new HashSet<RepositoryName>(await from.RepositoriesAsync(cancellation));
        repositories.UnionWith(await to.RepositoriesAsync(cancellation));
        foreach (var repository in repositories)
        {
            var source = await from.TagsAsync(repository, cancellation);
            var left = (await to.TagsAsync(repository, cancellation)).ToDictionary(tag => tag.Tag, tag => tag.Checksum(repository));
            var put = new List<StoredTag>();
            foreach (var tag in source)
            {
                Check(repository, tag);
                if (!left.Remove(tag.Tag, out var there) || !there.AsSpan().SequenceEqual(tag.Checksum(repository)))
                {
                    put.Add(tag);
                }
            }

            foreach (var batch in put.Chunk(MostInAWrite))
            {
                await to.WriteAsync(repository, batch, [], cancellation);
                written += batch.Length;
                progress.Report("Copying", written);
            }

            foreach (var batch in left.Keys.Chunk(MostInAWrite))
            {
                await to.WriteAsync(repository, [], batch, cancellation);
            }
        }

        return written;
    }

    private Task<ContentsSum> SumAsync(string what, IRecordContents contents, CancellationToken cancellation) =>
        ContentsSum.OfAsync(contents, tags => progress.Report(what, tags), cancellation);

    // What this version can't read must not look copied.
    private static void Check(RepositoryName repository, StoredTag tag)
    {
        try
        {
            TagEntryCodec.Decode(tag.Entry);
            foreach (var move in tag.Moves)
            {
                MoveCodec.Decode(move);
            }
        }
        catch (EntryFormatException e)
        {
            throw new RecordOpenException(
                $"what the source holds of {repository}:{tag.Tag} can't be read ({e.Message}): restore a backup of it, or use the version that wrote it", e);
        }
    }
}

/// <summary>Is told how far a copy is.</summary>
internal interface ICopyProgress
{
    void Report(string what, long tags);
}

/// <summary>What was copied.</summary>
/// <param name="Contents">What both hold now.</param>
/// <param name="Written">How many tags had to be written.</param>
internal sealed record CopyResult(ContentsSum Contents, long Written);
