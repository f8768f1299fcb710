using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>Sees to it that the record knows all protected tags of a repository: those that upstream has and the record does not
/// are adopted, with the client's credentials. Done once for a record and a policy (docs/push-protocol.md, "Deletes").</summary>
internal sealed class RepositoryImport(
    UpstreamRegistry upstream, ITagRecord record, IRepositoryRecord repositories, IGuardConfigurationSource configuration, TimeProvider clock,
    ILogger<RepositoryImport> logger)
{
    // What one delete can make the guard ask for.
    internal const int Most = 1_000;
    private const int MostPages = 1_000;
    private const int AtOnce = 8;

    // Many more than are deleted from at a time; what is forgotten is only imported again.
    internal const int MostRemembered = 4_096;

    // What this process has imported, and under which configuration. It is never wrong by itself: the record's note must say so too.
    // After a restart or a reload, even one that restores a former policy, it is of another configuration, and so of none.
    private readonly BoundedMemory<RepositoryName, GuardConfiguration> _imported = new(MostRemembered);

    /// <summary>Whether the record has all protected tags of the repository: this process has imported them under the configuration
    /// in force, and the record's own note still says so.</summary>
    public async Task<bool> IsKnownAsync(RepositoryName repository, GuardConfiguration inForce) =>
        ReferenceEquals(configuration.Current, inForce)
        && _imported.TryGet(repository, out var under) && ReferenceEquals(under, inForce)
        && await repositories.KnownAsync(repository, CancellationToken.None) == (await NoteAsync(inForce)).ToString();

    /// <summary>Imports the repository if it is not known yet.</summary>
    /// <returns>Null if it is known now; else what to tell the client.</returns>
    public async Task<PushAnswer?> EnsureAsync(HttpContext context, RepositoryName repository, GuardConfiguration inForce)
    {
        if (await IsKnownAsync(repository, inForce))
        {
            return null;
        }

        var contended = PushAnswer.From(GuardErrors.Changing, "contended");
        var note = await NoteAsync(inForce);
        if (await BeginAsync(repository, note) is not { } begun)
        {
            return contended;
        }

        if (await ImportAsync(context, repository, inForce.Policy) is { } refused)
        {
            return refused;
        }

        // A tag that was written meanwhile under another policy may not have been seen.
        if (!await EndAsync(repository, note, begun))
        {
            return contended;
        }

        _imported.Add(repository, inForce);
        return null;
    }

    // Kept short, so that small repositories keep Redis' compact form.
    private async Task<KnownNote> NoteAsync(GuardConfiguration inForce)
    {
        var incarnation = await repositories.IncarnationAsync(CancellationToken.None);
        return new(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(incarnation)).AsSpan(0, 9)), inForce.Policy.Fingerprint);
    }

    // What another import has begun is gone on with: its note will do for both, for it goes with the first write that matters to either.
    private async Task<string?> BeginAsync(RepositoryName repository, KnownNote note)
    {
        var seen = await repositories.KnownAsync(repository, CancellationToken.None);
        if (note.IsBegun(seen))
        {
            return seen;
        }

        var begun = note.Importing(Attempt.New());
        return await repositories.TryNoteKnownAsync(repository, seen, begun, CancellationToken.None) ? begun : null;
    }

    // If another import has ended with the note, the record has all as well.
    private async Task<bool> EndAsync(RepositoryName repository, KnownNote note, string begun) =>
        await repositories.TryNoteKnownAsync(repository, begun, note.ToString(), CancellationToken.None)
        || await repositories.KnownAsync(repository, CancellationToken.None) == note.ToString();

    private async Task<PushAnswer?> ImportAsync(HttpContext context, RepositoryName repository, TagPolicy policy)
    {
        var (tags, refused) = await ListAsync(context, repository);
        if (refused is not null)
        {
            return refused;
        }

        var published = await repositories.PublishedAsync(repository, CancellationToken.None);
        var unknown = tags.Where(tag => !published.Contains(tag) && policy.Classify(repository, tag).Class is TagClass.Protected).ToList();
        if (unknown.Count > Most)
        {
            return PushAnswer.From(Refusals.NotImported(repository, unknown.Count, Most), "not-imported");
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
            ProxyLog.Imported(logger, repository.Value, tags.Count, unknown.Count);
        }

        return answer;
    }

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
                return PushAnswer.FromQuestion(answer);
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
                return (tags, answer.IsSuccess ? PushAnswer.From(GuardErrors.NoTagList, "upstream-unclear") : PushAnswer.FromQuestion(answer));
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

        return (tags, PushAnswer.From(Refusals.NotImported(repository, tags.Count, Most), "not-imported"));
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
