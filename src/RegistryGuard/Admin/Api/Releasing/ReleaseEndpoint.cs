using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Admin.Api.Orders;
using RegistryGuard.Admin.Api.Repositories;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Releasing;

/// <summary>Frees a protected tag, retires it, or gives up a push of it that was interrupted (docs/admin.md).</summary>
internal static class ReleaseEndpoint
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/repositories/{name}/tags/{tag}/release", ReleaseAsync).WithName("release")
            .WithSummary("Free a protected tag (reuse), take its name out of use (retire), or give up an interrupted push of it (pending)")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(415);

    private static async Task<Results<Ok<TagView>, ProblemHttpResult>> ReleaseAsync(
        string name, string tag, ReleaseBody body, HttpContext context, ITagRecord record, KnownNames names, ChangeLog log,
        IGuardConfigurationSource configuration, TimeProvider clock, CancellationToken cancellation)
    {
        if (!Named.TryRepository(name, out var repository, out var problem) || !Named.TryTag(tag, out var known, out problem)
            || !ReasonBody.TryRead(body.Reason, out var reason, out problem))
        {
            return problem;
        }

        if (body.Mode is not ("reuse" or "retire" or "pending"))
        {
            return Problems.BadRequest($"mode must be reuse, retire or pending, not {Named.Shown(body.Mode)}");
        }

        var entry = await record.FindAsync(repository, known, cancellation);
        if (entry.IsUnknown)
        {
            return await names.MissingAsync(repository, known, cancellation);
        }

        if (entry.Binding is not { } bound)
        {
            return Unbound(repository, known, configuration.Current.Policy.Classify(repository, known).Class);
        }

        // Of what was just seen: the tag may be another image's since.
        var origin = ChangeLog.OriginOf(context);
        var takeover = configuration.Current.Push.Takeover;
        var outcome = body.Mode switch
        {
            "pending" => await record.GiveUpAsync(repository, known, bound, (clock.GetUtcNow(), takeover), cancellation, origin, reason),
            "retire" => await record.RetireAsync(repository, known, bound.Content, cancellation, origin, reason),
            _ => await record.ReleaseAsync(repository, known, bound.Content, cancellation, origin, reason),
        };
        switch (outcome)
        {
            case ReleaseOutcome.Released(var former):
                log.Tell(context, $"release ({body.Mode}) of {repository}:{known} from {former.Content.Digest}", reason);
                var classified = configuration.Current.Policy.Classify(repository, known);
                return TypedResults.Ok(TagView.Of(repository, known, await record.FindAsync(repository, known, cancellation), classified));
            case ReleaseOutcome.StillPending(var pending):
                return Problems.Of(409, "still-pending",
                    $"a push of {pending.Content.Digest.Short} to {repository}:{known} may still be under way: it can be given up from {pending.Since + takeover:yyyy-MM-dd'T'HH:mm:ss'Z'} on (push.takeover)");
            case ReleaseOutcome.NotPublished(var current):
                return NotBound(repository, known, body.Mode, current);
            default:
                throw new InvalidOperationException($"{outcome} is none of the outcomes of a release");
        }
    }

    private static ProblemHttpResult Unbound(RepositoryName repository, Tag tag, TagClass tagClass) => tagClass is TagClass.Protected
        ? NotBound(repository, tag, "", null)
        : Problems.Of(409, "not-bound",
            $"{repository}:{tag} is {(tagClass is TagClass.Floating ? "a floating" : "an open")} tag, which is never bound to one image: there is nothing to release");

    private static ProblemHttpResult NotBound(RepositoryName repository, Tag tag, string mode, Binding? current) => Problems.Of(409, "not-bound", (mode, current) switch
    {
        (_, null) => $"{repository}:{tag} is bound to nothing, so there is nothing to release it from",
        ("pending", _) => $"no push of {repository}:{tag} is pending: it is bound to {current.Content.Digest.Short}",
        (_, { IsPublished: false }) => $"a push of {repository}:{tag} has begun and not ended, and what it is bound to can't be released: repeat that push, or give it up (pending)",
        _ => $"{repository}:{tag} has just been bound to {current.Content.Digest.Short}; look at it again",
    });
}

/// <summary>How and why a tag is released.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Mode">reuse: the name is free; retire: nobody gets it again; pending: an interrupted push is given up.</param>
internal sealed record ReleaseBody(string Reason, string Mode);
