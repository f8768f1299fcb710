using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Repositories;

/// <summary>The tags of a repository, and the history of one.</summary>
internal static class TagEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/repositories/{name}/tags", ListAsync).WithName("listTags")
            .WithSummary("The tags of a repository that the record knows, those first that changed last").ProducesProblem(404);
        api.MapGet("/repositories/{name}/tags/{tag}", GetAsync).WithName("getTag")
            .WithSummary("What the record knows of a tag").ProducesProblem(404);
        api.MapGet("/repositories/{name}/tags/{tag}/history", HistoryAsync).WithName("getHistory")
            .WithSummary("What a tag stands for and its moves, the newest first").ProducesProblem(404);
    }

    private static async Task<Results<Ok<TagPage>, ProblemHttpResult>> ListAsync(
        string name, string? @class, int? limit, string? cursor, IRecordListing listing, KnownNames names, Cursors cursors,
        IGuardConfigurationSource configuration, CancellationToken cancellation)
    {
        if (!Named.TryRepository(name, out var repository, out var problem) || !Named.TryClass(@class, out var tagClass, out problem)
            || !Named.TryLimit(limit, out var most, out problem))
        {
            return problem;
        }

        var list = $"tags {repository} {@class}";
        var text = cursor is null ? null : await cursors.OpenAsync(list, cursor, cancellation);
        if (cursor is not null && text is null)
        {
            return Problems.BadCursor();
        }

        if (cursor is null && await names.MissingAsync(repository, cancellation) is { } missing)
        {
            return missing;
        }

        var (order, policy) = (new NewestFirst(), configuration.Current.Policy);
        var after = text is null ? (NewestFirst.Place?)null : NewestFirst.Place.Parse(text);
        var page = new FirstFew<NewestFirst.Item>(order, most);
        await foreach (var known in listing.TagsAsync(repository, cancellation))
        {
            var item = new NewestFirst.Item(new(TagView.TimeOf(known.Entry) ?? DateTimeOffset.MinValue, known.Tag.Value), known);
            if ((after is null || item.Place.After(after) > 0) && (tagClass is null || policy.Classify(repository, known.Tag).Class == tagClass))
            {
                page.Add(item);
            }
        }

        var next = page.HasMore ? await cursors.SealAsync(list, page.Kept[^1].Place.ToString(), cancellation) : null;
        return TypedResults.Ok(new TagPage(
            [.. page.Kept.Select(item => TagView.Of(repository, item.Known.Tag, item.Known.Entry, policy.Classify(repository, item.Known.Tag)))], next));
    }

    private static async Task<Results<Ok<TagView>, ProblemHttpResult>> GetAsync(
        string name, string tag, ITagRecord record, KnownNames names, IGuardConfigurationSource configuration, CancellationToken cancellation)
    {
        if (!Named.TryRepository(name, out var repository, out var problem) || !Named.TryTag(tag, out var known, out problem))
        {
            return problem;
        }

        var entry = await record.FindAsync(repository, known, cancellation);
        return entry.IsUnknown
            ? await names.MissingAsync(repository, known, cancellation)
            : TypedResults.Ok(TagView.Of(repository, known, entry, configuration.Current.Policy.Classify(repository, known)));
    }

    private static async Task<Results<Ok<HistoryPage>, ProblemHttpResult>> HistoryAsync(
        string name, string tag, int? limit, string? cursor, ITagRecord record, KnownNames names, Cursors cursors,
        IGuardConfigurationSource configuration, CancellationToken cancellation)
    {
        if (!Named.TryRepository(name, out var repository, out var problem) || !Named.TryTag(tag, out var known, out problem)
            || !Named.TryLimit(limit, out var most, out problem))
        {
            return problem;
        }

        var list = $"history {repository}:{known}";
        var text = cursor is null ? null : await cursors.OpenAsync(list, cursor, cancellation);
        if (cursor is not null && text is null)
        {
            return Problems.BadCursor();
        }

        var entry = await record.FindAsync(repository, known, cancellation);
        if (entry.IsUnknown)
        {
            return await names.MissingAsync(repository, known, cancellation);
        }

        var before = text is null ? long.MaxValue : long.Parse(text, CultureInfo.InvariantCulture);
        var moves = (await record.MovesAsync(repository, known, Move.MostKept, cancellation)).Where(move => move.Number < before).Take(most + 1).ToList();
        var page = moves.Take(most).Select(MoveView.Of).ToList();
        var next = moves.Count > most ? await cursors.SealAsync(list, page[^1].Number.ToString(CultureInfo.InvariantCulture), cancellation) : null;
        var view = TagView.Of(repository, known, entry, configuration.Current.Policy.Classify(repository, known));
        return TypedResults.Ok(new HistoryPage(view, page, next));
    }
}
