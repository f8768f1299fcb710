using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Admin.Api;

/// <summary>What the API says of a name that the record does not know: with the nearest that it does.</summary>
internal sealed class KnownNames(IRecordListing listing)
{
    private const string Hint = "; the record knows what was pushed, pulled or deleted through the guard";

    /// <summary>Null if anything is known of the repository.</summary>
    public async Task<ProblemHttpResult?> MissingAsync(RepositoryName repository, CancellationToken cancellation)
    {
        await foreach (var _ in listing.TagsAsync(repository, cancellation))
        {
            return null;
        }

        var names = new List<string>();
        await foreach (var name in listing.RepositoriesAsync(cancellation))
        {
            names.Add(name.Value);
            if (names.Count == AdminBounds.MostCompared)
            {
                break;
            }
        }

        return Problem($"the record knows no repository {repository}", Nearest.To(repository.Value, names), Hint);
    }

    /// <summary>The problem of a tag that nothing is known of.</summary>
    public async Task<ProblemHttpResult> MissingAsync(RepositoryName repository, Tag tag, CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var known in listing.TagsAsync(repository, cancellation))
        {
            names.Add(known.Tag.Value);
            if (names.Count == AdminBounds.MostCompared)
            {
                break;
            }
        }

        return names.Count == 0 && await MissingAsync(repository, cancellation) is { } missing
            ? missing
            : Problem($"the record knows no tag {repository}:{tag}", Nearest.To(tag.Value, names), Hint);
    }

    private static ProblemHttpResult Problem(string what, string? near, string hint) =>
        Problems.NotFound(near is null ? what + hint : $"{what}; did you mean {near}?", near is null ? null : [near]);
}
