using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Admin.Api.Auditing;

/// <summary><c>/audit</c>: the audit lists, the oldest lines first (docs/audit.md).</summary>
internal static class AuditEndpoint
{
    // Of a kind that is rare, a page may take many lines to fill: then it is given as it is, with the place to go on from.
    internal const int MostRounds = 20;

    private static readonly string[] Kinds =
    [
        AuditKind.Refusal, AuditKind.Binding, AuditKind.Move, AuditKind.Adoption, AuditKind.Drop, AuditKind.Deletion, AuditKind.Undeletion,
        AuditKind.Release, AuditKind.Rollback, AuditKind.Block, AuditKind.Unblock, AuditKind.Maintenance, AuditKind.Drift,
    ];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/audit", ListAsync).WithName("listAudit")
            .WithSummary("The audit lists of all repositories or of one, the oldest first; next is always given, for following them");

    private static async Task<Results<Ok<AuditPage>, ProblemHttpResult>> ListAsync(
        DateTimeOffset? since, string? repository, string? kind, int? limit, string? cursor, IAuditRecord audit, Cursors cursors,
        CancellationToken cancellation)
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

        if (kind is not null && !Kinds.Contains(kind, StringComparer.Ordinal))
        {
            return Problems.BadRequest($"kind must be one of {string.Join(", ", Kinds)}, not {Named.Shown(kind)}");
        }

        var list = $"audit {only} {kind}";
        var place = AuditCursor.Before(since ?? DateTimeOffset.UnixEpoch);
        if (cursor is not null && (await cursors.OpenAsync(list, cursor, cancellation) is not { } text || !AuditCursor.TryParse(text, out place)))
        {
            return Problems.BadCursor();
        }

        var lines = new List<JsonNode>();
        for (var round = 0; round < MostRounds && lines.Count < most; round++)
        {
            var read = only is { } name ? await AfterAsync(audit, name, place, most, cancellation) : await audit.AfterAsync(place, most, cancellation);
            foreach (var line in read.TakeWhile(_ => lines.Count < most))
            {
                place = AuditCursor.Of(line.Line);
                if (kind is null || line.Line.Kind == kind)
                {
                    lines.Add(JsonNode.Parse(line.Json)!);
                }
            }

            if (read.Count < most)
            {
                break;
            }
        }

        return TypedResults.Ok(new AuditPage(lines, await cursors.SealAsync(list, place.ToString(), cancellation)));
    }

    private static ValueTask<IReadOnlyList<WrittenLine>> AfterAsync(
        IAuditRecord audit, RepositoryName repository, AuditCursor place, int most, CancellationToken cancellation) => place.Number > 0
        ? audit.PageAsync(repository, place.Number + 1, most, isNewestFirst: false, cancellation)
        : audit.SinceAsync(repository, place.At, most, cancellation);
}

/// <summary>Lines of the audit lists.</summary>
/// <param name="Lines">Each in its canonical form.</param>
/// <param name="Next">The cursor of what follows, now or later.</param>
internal sealed record AuditPage(IReadOnlyList<JsonNode> Lines, string Next);
