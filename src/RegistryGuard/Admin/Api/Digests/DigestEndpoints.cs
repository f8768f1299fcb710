using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Digests;

/// <summary><c>/digests/{digest}</c>: which release is this?</summary>
internal static class DigestEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/digests/{digest}", GetAsync).WithName("getDigest")
            .WithSummary("Every tag bound to a digest, every move to it, and every index that lists it, over all repositories").ProducesProblem(404);

    private static async Task<Results<Ok<DigestView>, ProblemHttpResult>> GetAsync(
        string digest, string? repository, IRecordListing listing, KnownNames names, CancellationToken cancellation)
    {
        if (!Named.TryDigest(digest, out var sought, out var problem))
        {
            return problem;
        }

        RepositoryName? only = null;
        if (repository is not null)
        {
            if (!Named.TryRepository(repository, out var named, out problem))
            {
                return problem;
            }

            only = named;
        }

        // What the tag stands for now comes first, and of the rest the newest.
        var uses = new FirstFew<DigestUse>(Comparer<DigestUse>.Create(Compare), AdminBounds.MostUses);
        await foreach (var trace in listing.TracesAsync(sought, cancellation))
        {
            if (only is null || trace.Repository == only)
            {
                foreach (var use in DigestUse.Of(trace, sought))
                {
                    uses.Add(use);
                }
            }
        }

        if (only is { } asked && uses.Kept.Count == 0 && await names.MissingAsync(asked, cancellation) is { } missing)
        {
            return missing;
        }

        return TypedResults.Ok(new DigestView(sought.Value, [.. uses.Kept.Select(UseView.Of)], uses.HasMore));
    }

    private static int Compare(DigestUse left, DigestUse right)
    {
        var order = right.IsCurrent.CompareTo(left.IsCurrent);
        order = order != 0 ? order : left.Kind.CompareTo(right.Kind);
        order = order != 0 ? order : Nullable.Compare(right.At, left.At);
        order = order != 0 ? order : string.CompareOrdinal(left.Repository.Value, right.Repository.Value);
        order = order != 0 ? order : string.CompareOrdinal(left.Tag.Value, right.Tag.Value);
        order = order != 0 ? order : string.CompareOrdinal(left.Manifest.Value, right.Manifest.Value);
        return order != 0 ? order : Nullable.Compare(right.Number, left.Number);
    }
}

/// <summary>Where a digest stands.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="Uses">By what tags, those first that stand for it now.</param>
/// <param name="Truncated">Whether there are more than are told.</param>
internal sealed record DigestView(string Digest, IReadOnlyList<UseView> Uses, bool Truncated);

/// <summary>One use of a digest by a tag.</summary>
internal sealed record UseView
{
    /// <summary>bound, listed (by the index in manifest), moved or released.</summary>
    public required string Use { get; init; }

    public required string Repository { get; init; }

    public required string Tag { get; init; }

    /// <summary>Whether the tag stands for it now.</summary>
    public required bool Current { get; init; }

    /// <summary>What the tag was given: the digest itself, or the index that lists it.</summary>
    public required string Manifest { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? By { get; init; }

    /// <summary>The number of the move.</summary>
    public long? Number { get; init; }

    public static UseView Of(DigestUse use) => new()
    {
        Use = use.Kind switch
        {
            DigestUseKind.Bound => "bound",
            DigestUseKind.Listed => "listed",
            DigestUseKind.Moved => "moved",
            _ => "released",
        },
        Repository = use.Repository.Value,
        Tag = use.Tag.Value,
        Current = use.IsCurrent,
        Manifest = use.Manifest.Value,
        At = use.At,
        By = use.By is { Length: > 0 } ? use.By : null,
        Number = use.Number,
    };
}
