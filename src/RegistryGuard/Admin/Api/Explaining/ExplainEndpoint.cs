using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Admin.Api.Repositories;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Explaining;

/// <summary><c>/explain</c>: what is this tag, and what would a push get?</summary>
internal static class ExplainEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/explain", ExplainAsync).WithName("explain")
            .WithSummary("The class of a tag and what decides it, what it stands for, and what a push of another image would get");

    private static async Task<Results<Ok<ExplainView>, ProblemHttpResult>> ExplainAsync(
        string? @ref, string? by, ITagRecord record, KnownNames names, IGuardConfigurationSource configuration, TimeProvider clock, CancellationToken cancellation)
    {
        if (!Named.TryReference(@ref, out var repository, out var tag, out var problem))
        {
            return problem;
        }

        var current = configuration.Current;
        var classified = current.Policy.Classify(repository, tag);
        var entry = await record.FindAsync(repository, tag, cancellation);
        var now = clock.GetUtcNow();
        var outlook = PushOutlook.Of(repository, entry, classified, by, now, current.Push.Takeover);
        // An administrator's order holds in audit mode too.
        outlook = current.Policy.Audits(classified) && entry.Binding is not { IsRetired: true } ? outlook.Spared() : outlook;
        var next = outlook.Decision is Outlook.Refused && entry.Binding is not null ? await FreeAsync(record, repository, tag, now, cancellation) : null;
        // It may be a name to push to for the first time, so it is explained all the same.
        var unknown = entry.IsUnknown ? await names.UnknownAsync(repository, cancellation) : null;
        return TypedResults.Ok(new ExplainView(
            TagView.Of(repository, tag, entry, classified),
            RuleReason.Of(current.Policy, classified),
            new(Word(outlook.Decision), outlook.Reason, outlook.Why, next?.Value),
            unknown?.Told,
            unknown is { Nearest.Count: > 0 } ? unknown.Nearest : null));
    }

    private static async Task<Tag?> FreeAsync(
        ITagRecord record, RepositoryName repository, Tag tag, DateTimeOffset now, CancellationToken cancellation) =>
        NextTag.After(tag, now) is { IsEmpty: false } candidates
            ? await record.FirstUnknownAsync(repository, candidates, cancellation)
            : null;

    private static string Word(Outlook decision) => decision switch
    {
        Outlook.Accepted => "accepted",
        Outlook.Refused => "refused",
        Outlook.WouldRefuse => "would-refuse",
        _ => "depends",
    };
}

/// <summary>What a tag is.</summary>
/// <param name="Tag">What the record knows of it.</param>
/// <param name="Why">Why it has its class.</param>
/// <param name="Push">What a push of another image would get.</param>
/// <param name="Note">That the record knows no such repository; null if it does.</param>
/// <param name="Nearest">Then the one that was perhaps meant.</param>
internal sealed record ExplainView(TagView Tag, string Why, OutlookView Push, string? Note = null, IReadOnlyList<string>? Nearest = null);

/// <summary>What a push of another image would get. The registry is not asked.</summary>
/// <param name="Decision">accepted, refused, would-refuse (let through in audit mode) or depends.</param>
/// <param name="Reason">Of a refusal, the word that the client is told.</param>
/// <param name="Why">Why, in one sentence.</param>
/// <param name="Next">A free tag to use instead.</param>
internal sealed record OutlookView(string Decision, string? Reason, string Why, string? Next);
