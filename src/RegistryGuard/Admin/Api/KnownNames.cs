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
    public async Task<ProblemHttpResult?> MissingAsync(RepositoryName repository, CancellationToken cancellation) =>
        await UnknownAsync(repository, cancellation) is { } unknown ? unknown.Problem() : null;

    /// <summary>The same, where it is no problem.</summary>
    public async Task<UnknownName?> UnknownAsync(RepositoryName repository, CancellationToken cancellation)
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

        // A name with a dot in its first part may be a repository's, so that it is one with a host before it shows only now.
        var bare = HostPrefix.Without(repository.Value);
        var near = bare is null ? Nearest.To(repository.Value, names) : Nearest.To(bare, names) ?? Nearest.To(repository.Value, names);
        var what = $"the record knows no repository {repository}{(bare is not null && near is not null ? ", and names here are without the registry's host" : "")}";
        return UnknownName.Of(what, near, Hint);
    }

    /// <summary>The problem of a tag that nothing is known of.</summary>
    /// <param name="repository">Its repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="more">What else the sentence says.</param>
    public async Task<ProblemHttpResult> MissingAsync(RepositoryName repository, Tag tag, CancellationToken cancellation, string more = "")
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
            : UnknownName.Of($"the record knows no tag {repository}:{tag}{more}", Nearest.To(tag.Value, names), more.Length > 0 ? "" : Hint).Problem();
    }
}

/// <summary>A name that the record does not know.</summary>
/// <param name="Told">That it does not, in one sentence.</param>
/// <param name="Nearest">What was perhaps meant.</param>
internal sealed record UnknownName(string Told, IReadOnlyList<string> Nearest)
{
    public static UnknownName Of(string what, string? near, string hint) =>
        near is null ? new(what + hint, []) : new($"{what}; did you mean {near}?", [near]);

    public ProblemHttpResult Problem() => Problems.NotFound(Told, Nearest);
}
