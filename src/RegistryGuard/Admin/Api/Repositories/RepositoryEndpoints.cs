using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using Version = RegistryGuard.Core.Policy.Version;

namespace RegistryGuard.Admin.Api.Repositories;

/// <summary><c>/repositories</c>, and the next free version of one.</summary>
internal static class RepositoryEndpoints
{
    private const string List = "repositories";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/repositories", ListAsync).WithName("listRepositories")
            .WithSummary("The repositories that the record knows, by name");
        api.MapGet("/repositories/{name}/next", NextAsync).WithName("nextVersion")
            .WithSummary("The next free version of a repository").ProducesProblem(404);
    }

    private static async Task<Results<Ok<RepositoryPage>, ProblemHttpResult>> ListAsync(
        IRecordListing listing, Cursors cursors, int? limit, string? cursor, CancellationToken cancellation)
    {
        if (!Named.TryLimit(limit, out var most, out var problem))
        {
            return problem;
        }

        var after = cursor is null ? "" : await cursors.OpenAsync(List, cursor, cancellation);
        if (after is null)
        {
            return Problems.BadCursor();
        }

        var page = new FirstFew<string>(StringComparer.Ordinal, most);
        await foreach (var name in listing.RepositoriesAsync(cancellation))
        {
            if (string.CompareOrdinal(name.Value, after) > 0)
            {
                page.Add(name.Value);
            }
        }

        var next = page.HasMore ? await cursors.SealAsync(List, page.Kept[^1], cancellation) : null;
        return TypedResults.Ok(new RepositoryPage([.. page.Kept.Select(name => new RepositoryView(name))], next));
    }

    private static async Task<Results<Ok<NextView>, ProblemHttpResult>> NextAsync(
        string name, string? bump, IRecordListing listing, KnownNames names, CancellationToken cancellation)
    {
        if (!Named.TryRepository(name, out var repository, out var problem))
        {
            return problem;
        }

        if (!TryBump(bump, out var part))
        {
            return Problems.BadRequest($"bump must be patch, minor or major, not {Named.Shown(bump!)}");
        }

        if (await names.MissingAsync(repository, cancellation) is { } missing)
        {
            return missing;
        }

        Version? highest = null;
        await foreach (var known in listing.TagsAsync(repository, cancellation))
        {
            if (Version.TryParse(known.Tag, out var version) && (highest is null || version > highest))
            {
                highest = version;
            }
        }

        // Nothing is higher than the highest, so what comes after it is free.
        return highest is null
            ? Problems.NotFound($"{repository} has no tag that is a version, such as v1.0.0, so there is none to come next")
            : highest.Next(part) is { } next
                ? TypedResults.Ok(new NextView(next.Value, highest.Text))
                : Problems.NotFound($"what comes after {highest} is too long for a tag");
    }

    private static bool TryBump(string? text, out VersionPart part)
    {
        (part, var isKnown) = text switch
        {
            null or "patch" => (VersionPart.Patch, true),
            "minor" => (VersionPart.Minor, true),
            "major" => (VersionPart.Major, true),
            _ => (VersionPart.Patch, false),
        };
        return isKnown;
    }
}
