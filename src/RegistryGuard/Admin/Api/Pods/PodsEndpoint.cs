using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Pods;

namespace RegistryGuard.Admin.Api.Pods;

/// <summary><c>/pods</c>: which containers would run another program if their pods were started anew (docs/pods.md)?</summary>
internal static class PodsEndpoint
{
    // So many images are asked for at the registry at once.
    private const int AtOnce = 8;
    private const int MostShown = 10;

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/pods", AnswerAsync).WithName("judgePods")
            .WithSummary("Of images that containers run: what a pull would get now, and whether that is the same. Changes nothing, so a token of the scope read will do")
            .ProducesProblem(413).ProducesProblem(415).ProducesProblem(429);

    private static async Task<Results<Ok<PodsView>, ProblemHttpResult>> AnswerAsync(
        PodsBody body, PullPreview preview, TagStandings standings, RegistrySight sight, IGuardConfigurationSource configuration, CancellationToken cancellation)
    {
        if (!TryNames(body, configuration.Current, out var names, out var problem))
        {
            return problem;
        }

        var judged = new PodImageView[body.Images.Count];
        var ours = new List<(int At, ImageReference Image)>();
        for (var i = 0; i < judged.Length; i++)
        {
            var image = body.Images[i];
            judged[i] = ImageReference.TryParse(image.Image, out var reference)
                ? new() { Image = image.Image, ImageID = image.ImageID, Registry = reference.Registry, Why = "it is of another registry" }
                : new() { Image = image.Image, ImageID = image.ImageID, Why = "it names no image that can be read" };
            if (reference is not null && names.Contains(reference.Registry, StringComparer.Ordinal))
            {
                ours.Add((i, reference));
            }
        }

        var stand = new Dictionary<(RepositoryName, Digest), DigestStanding>();
        foreach (var repository in ours.Where(one => one.Image.Digest is not null).GroupBy(one => one.Image.Repository, one => one.Image.Digest!.Value))
        {
            foreach (var (digest, standing) in await standings.FindAsync(repository.Key, [.. repository.Distinct()], cancellation))
            {
                stand[(repository.Key, digest)] = standing;
            }
        }

        await Parallel.ForEachAsync(ours, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (one, stop) =>
            judged[one.At] = await JudgeAsync(
                judged[one.At], one.Image, preview, one.Image.Digest is { } digest ? stand[(one.Image.Repository, digest)] : null, stop));
        return TypedResults.Ok(new PodsView(names, sight.Silence, judged));
    }

    private static async Task<PodImageView> JudgeAsync(
        PodImageView view, ImageReference image, PullPreview preview, DigestStanding? standing, CancellationToken cancellation)
    {
        var isStarted = !string.IsNullOrEmpty(view.ImageID);
        var isRead = RunningImage.TryParse(view.ImageID, out var running);
        var pulled = await preview.OfAsync(image, running, cancellation);
        var judgement = isStarted && !isRead && pulled is not PulledNow.Fails
            ? new PodJudgement(PodVerdict.Unrecorded, $"what runs is reported as {Named.Shown(view.ImageID!)}, which has no digest")
            : PodJudgement.Of(image, running, pulled, standing);
        return view with
        {
            Repository = image.Repository.Value,
            Tag = image.Tag?.Value,
            Runs = running?.Digest.Value,
            Gives = pulled switch
            {
                PulledNow.Gives gives => gives.Content.Digest.Value,
                PulledNow.Fails fails => fails.Wanted?.Value,
                _ => null,
            },
            Verdict = judgement.Verdict?.Word(),
            Why = judgement.Why,
        };
    }

    private static bool TryNames(PodsBody body, GuardConfiguration configuration, out string[] names, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var given = body.Names ?? [];
        names = [.. configuration.Upstream.Names.Concat(given).Where(name => name is not null).Select(ImageReference.RegistryOf).Distinct(StringComparer.Ordinal)];
        problem = body.Images.Count > PodsBody.MostImages ? Problems.BadRequest($"more than {PodsBody.MostImages} images; send the others in another request")
            : given.Count > PodsBody.MostNames ? Problems.BadRequest($"more than {PodsBody.MostNames} names")
            : body.Images.Any(image => image?.Image is null) || given.Any(name => name is null) ? Problems.BadRequest("images and names must not have null in them")
            : given.FirstOrDefault(name => Addresses.RegistryName(name).Fault is not null) is { } wrong ? Problems.BadRequest($"{Named.Shown(wrong)} {Addresses.RegistryName(wrong).Fault}")
            : names.Length == 0 ? Problems.Of(400, "no-names", $"say by which name clusters call the registry, with names (--name) or upstream.names in the configuration{Known(body)}")
            : null;
        return problem is null;
    }

    private static string Known(PodsBody body)
    {
        List<string> registries = [];
        foreach (var image in body.Images)
        {
            if (ImageReference.TryParse(image.Image, out var reference) && !registries.Contains(reference.Registry, StringComparer.Ordinal))
            {
                registries.Add(reference.Registry);
            }
        }

        return registries.Count == 0 ? "" : $"; the images are of {string.Join(", ", registries.Take(MostShown))}{(registries.Count > MostShown ? " and others" : "")}";
    }
}
