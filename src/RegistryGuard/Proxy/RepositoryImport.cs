using System.Net;
using System.Text.Json;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>Sees to it that the record knows all protected tags of a repository: those that upstream has and the record does not
/// are adopted, with the client's credentials. Done once for a record and a policy.</summary>
internal sealed class RepositoryImport(
    UpstreamRegistry upstream, ITagRecord record, IRepositoryRecord repositories, IGuardConfigurationSource configuration, TimeProvider clock,
    ILogger<RepositoryImport> logger)
{
    // What one delete can make the guard ask for.
    private const int MostTags = 1_000;
    private const int MostPages = 1_000;
    private const int AtOnce = 8;

    /// <summary>The record's and the policy's state as of which the repository is known to be in the record whole.</summary>
    public async Task<string> StateAsync() =>
        $"{await repositories.IncarnationAsync(CancellationToken.None)} {configuration.Current.Policy.Fingerprint}";

    /// <summary>Imports the repository if it is not known yet.</summary>
    /// <returns>Null if it is known now; else what to tell the client.</returns>
    public async Task<PushAnswer?> EnsureAsync(HttpContext context, RepositoryName repository)
    {
        // Read first: what changes meanwhile makes it another state.
        var state = await StateAsync();
        if (string.Equals(await repositories.KnownAsync(repository, CancellationToken.None), state, StringComparison.Ordinal))
        {
            return null;
        }

        var (tags, refused) = await ListAsync(context, repository);
        if (refused is not null)
        {
            return refused;
        }

        var published = await repositories.PublishedAsync(repository, CancellationToken.None);
        var unknown = tags.Where(tag => !published.Contains(tag) && IsProtected(repository, tag)).ToList();
        if (unknown.Count > MostTags)
        {
            return PushAnswer.From(Refusals.NotImported(repository, unknown.Count, MostTags), "not-imported");
        }

        PushAnswer? answer = null;
        await Parallel.ForEachAsync(unknown, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (tag, _) =>
        {
            if (await AdoptAsync(context, repository, tag) is { } unclear)
            {
                answer = unclear;
            }
        });
        if (answer is null)
        {
            await repositories.SetKnownAsync(repository, state, CancellationToken.None);
            ProxyLog.Imported(logger, repository.Value, tags.Count, unknown.Count);
        }

        return answer;
    }

    private bool IsProtected(RepositoryName repository, Tag tag) =>
        configuration.Current.Policy.Classify(repository, tag).Class is TagClass.Protected;

    private async Task<PushAnswer?> AdoptAsync(HttpContext context, RepositoryName repository, Tag tag)
    {
        var entry = await record.FindAsync(repository, tag, CancellationToken.None);
        if (entry.Binding is { IsPublished: true })
        {
            return null;
        }

        switch (await upstream.LookAsync(context, repository, tag))
        {
            case TagLook.Unclear(var answer):
                return PushAnswer.From(answer, "upstream-unclear");
            case TagLook.Found(var found):
                var adoption = new Adoption(found, clock.GetUtcNow(), ClientName.Of(context.Request));
                return await record.AdoptAsync(repository, tag, entry.Binding, adoption, CancellationToken.None) switch
                {
                    // Someone pushes it just now: known all the same, or not there yet.
                    AdoptOutcome.Published or AdoptOutcome.Released => null,
                    _ => PushAnswer.From(GuardErrors.Changing, "contended"),
                };
            default:
                return null;
        }
    }

    private async Task<(List<Tag> Tags, PushAnswer? Refused)> ListAsync(HttpContext context, RepositoryName repository)
    {
        var tags = new List<Tag>();
        var path = $"/v2/{repository}/tags/list";
        var page = path + "?n=1000";
        for (var read = 0; read < MostPages; read++)
        {
            var answer = await upstream.ListAsync(context, page);
            if (answer.Status is HttpStatusCode.NotFound && read == 0)
            {
                // It has manifests, as the client has just seen, but no tag.
                return (tags, null);
            }

            if (!answer.IsSuccess || !TryRead(answer.Body, tags))
            {
                return (tags, answer.IsSuccess ? PushAnswer.From(GuardErrors.NoTagList, "upstream-unclear") : PushAnswer.From(answer, "upstream-unclear"));
            }

            // Tags that are not seen would not be kept.
            if (!upstream.TryNextPage(answer, path, out var next))
            {
                return (tags, PushAnswer.From(GuardErrors.NoTagList, "upstream-unclear"));
            }

            if (next is null)
            {
                return (tags, null);
            }

            page = next;
        }

        return (tags, PushAnswer.From(Refusals.NotImported(repository, tags.Count, MostTags), "not-imported"));
    }

    private static bool TryRead(byte[] body, List<Tag> tags)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var list = document.RootElement.GetProperty("tags");
            if (list.ValueKind is JsonValueKind.Null)
            {
                return true;
            }

            foreach (var text in list.EnumerateArray())
            {
                // What is no tag here can't be protected either.
                if (Tag.TryParse(text.GetString(), out var tag))
                {
                    tags.Add(tag);
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
