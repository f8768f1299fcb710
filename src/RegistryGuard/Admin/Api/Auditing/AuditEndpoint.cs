using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Admin.Api.Auditing;

/// <summary><c>/audit</c>: the audit lists, the oldest lines first (docs/audit.md).</summary>
internal static class AuditEndpoint
{
    // Of a kind that is rare, a page may take many lines to fill: then it is given as it is, with the place to go on from.
    internal const int MostRounds = 20;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/audit", ListAsync).WithName("listAudit")
            .WithSummary("The audit lists of all repositories or of one, the oldest first: a page, or with Accept: text/event-stream each line as it comes")
            .ProducesProblem(404).ProducesProblem(429)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                operation.Responses!["200"].Content![AuditStream.MediaType] = new OpenApiMediaType();
                return Task.CompletedTask;
            });

    private static async Task<Results<Ok<AuditPage>, AuditStream, ProblemHttpResult>> ListAsync(
        DateTimeOffset? since, string? repository, string? kind, int? limit, string? cursor,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId, HttpRequest request, IAuditRecord audit, Cursors cursors,
        KnownNames names, CancellationToken cancellation)
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

        if (!Named.TryLimit(limit, out var most, out var problem))
        {
            return problem;
        }

        if (kind is not null && !AuditKind.All.Contains(kind, StringComparer.Ordinal))
        {
            return Problems.BadRequest($"kind must be one of {string.Join(", ", AuditKind.All)}, not {Named.Shown(kind)}");
        }

        var reading = new AuditReading(audit, cursors, only, kind, most);
        var isFollowed = request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(AuditStream.MediaType, StringComparison.OrdinalIgnoreCase));
        var place = AuditCursor.Before(since ?? DateTimeOffset.UnixEpoch);
        if (((isFollowed ? lastEventId : null) ?? cursor) is { } given)
        {
            if (await reading.OpenAsync(given, cancellation) is not { } opened)
            {
                return Problems.BadCursor();
            }

            place = opened;
        }

        // Who follows a repository may wait for its first push.
        if (isFollowed)
        {
            return new AuditStream(reading, place);
        }

        return cursor is null && only is { } asked && await MissingAsync(asked, audit, names, cancellation) is { } missing
            ? missing
            : TypedResults.Ok(await PageAsync(reading, place, cancellation));
    }

    // Refusals may have left lines of a repository that the record knows no tag of any more.
    private static async Task<ProblemHttpResult?> MissingAsync(RepositoryName repository, IAuditRecord audit, KnownNames names, CancellationToken cancellation) =>
        (await audit.PageAsync(repository, long.MaxValue, 1, isNewestFirst: true, cancellation)).Count == 0
            ? await names.MissingAsync(repository, cancellation)
            : null;

    private static async Task<AuditPage> PageAsync(AuditReading reading, AuditCursor place, CancellationToken cancellation)
    {
        var lines = new List<JsonNode>();
        for (var round = 0; round < MostRounds && lines.Count < reading.Most; round++)
        {
            var read = await reading.AfterAsync(place, cancellation);
            foreach (var line in read.TakeWhile(_ => lines.Count < reading.Most))
            {
                place = AuditCursor.Of(line.Line);
                if (reading.Has(line.Line))
                {
                    lines.Add(JsonNode.Parse(line.Json)!);
                }
            }

            if (read.Count < reading.Most)
            {
                break;
            }
        }

        return new AuditPage(lines, await reading.SealAsync(place, cancellation));
    }
}

/// <summary>Lines of the audit lists.</summary>
/// <param name="Lines">Each in its canonical form.</param>
/// <param name="Next">The cursor of what follows, now or later.</param>
internal sealed record AuditPage(IReadOnlyList<JsonNode> Lines, string Next);
