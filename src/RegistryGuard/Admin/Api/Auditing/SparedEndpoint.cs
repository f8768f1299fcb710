using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Admin.Api.Auditing;

/// <summary><c>/audit/would-refuse</c>: who would have been refused what, while audit mode was on (docs/adopting.md).</summary>
internal static class SparedEndpoint
{
    // A request reads so many lines at most, of whatever kind; the cursor goes on from there.
    internal const int MostLines = 10_000;
    private const int Page = 500;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/audit/would-refuse", ListAsync).WithName("listSparedRefusals")
            .WithSummary("What would have been refused in enforce mode, by repository and by who pushed, with how often");

    private static async Task<Results<Ok<SparedPage>, ProblemHttpResult>> ListAsync(
        DateTimeOffset? since, string? repository, string? cursor, IAuditRecord audit, Cursors cursors, CancellationToken cancellation)
    {
        RepositoryName? only = null;
        if (repository is not null)
        {
            if (!Named.TryRepository(repository, out var named, out var wrong))
            {
                return wrong;
            }

            only = named;
        }

        var reading = new AuditReading(audit, cursors, only, AuditKind.WouldRefuse, Page);
        var place = AuditCursor.Before(since ?? DateTimeOffset.UnixEpoch);
        if (cursor is not null)
        {
            if (await reading.OpenAsync(cursor, cancellation) is not { } opened)
            {
                return Problems.BadCursor();
            }

            place = opened;
        }

        var lines = new List<AuditLine>();
        var isLast = false;
        for (var read = 0; read < MostLines && !isLast; read += Page)
        {
            var page = await reading.AfterAsync(place, cancellation);
            lines.AddRange(page.Select(line => line.Line).Where(reading.Has));
            place = page.Count > 0 ? AuditCursor.Of(page[^1].Line) : place;
            isLast = page.Count < Page;
        }

        return TypedResults.Ok(new SparedPage(
            [.. SparedRefusals.Of(lines).Select(SparedView.Of)], isLast ? null : await reading.SealAsync(place, cancellation)));
    }
}

/// <summary>Some of what would have been refused.</summary>
/// <param name="Groups">By repository and by who pushed, those that happened most often first.</param>
/// <param name="Next">The cursor of what follows, to be added up; null if this was all.</param>
internal sealed record SparedPage(IReadOnlyList<SparedView> Groups, string? Next);

/// <summary>What would have been refused to one who pushed, in one repository.</summary>
/// <param name="Repository">The repository; null for what was not told one by one.</param>
/// <param name="By">The user name that the registry accepted; null if there was none.</param>
/// <param name="Count">How often.</param>
/// <param name="Tags">Some of the tags.</param>
/// <param name="First">When first.</param>
/// <param name="Last">When last.</param>
/// <param name="Reason">What the last one would have been told.</param>
internal sealed record SparedView(
    string? Repository, string? By, long Count, IReadOnlyList<string> Tags, DateTimeOffset First, DateTimeOffset Last, string Reason)
{
    public static SparedView Of(SparedRefusals spared) => new(
        spared.Repository?.Value, spared.By.Length == 0 ? null : spared.By, spared.Count, spared.Tags, spared.First, spared.Last, spared.Reason);
}
