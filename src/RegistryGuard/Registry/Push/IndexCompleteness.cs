using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>Whether upstream has what a pushed index lists. Upstream itself is asked, never memory or a replica, and only after it has
/// taken the index from this client. What is missing is logged; <c>policy.sparseIndexes: refuse</c> refuses it.</summary>
internal sealed class IndexCompleteness(
    UpstreamRegistry upstream, IGuardConfigurationSource configuration, TimeProvider clock, ILogger<IndexCompleteness> logger)
{
    // Bounds the requests that one push can cause; no real index lists as many.
    internal const int MostAsked = 1_024;
    private const int AtOnce = 8;
    private const int MostLogged = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether pushes of indexes are judged before their tag moves.</summary>
    public bool Refuses => configuration.Current.Policy.SparseIndexes is SparseIndexes.Refuse;

    /// <summary>Whether it is an index, of which something may be missing.</summary>
    public static bool IsIndex(ManifestIdentity content) => MediaType.TryParseManifest(content.MediaType, out var type) && type.IsIndex;

    /// <summary>Judges what upstream has stored; null if it may go on.</summary>
    public async Task<Reply?> JudgeAsync(
        Caller caller, RepositoryName repository, ManifestIdentity content, ReadOnlyMemory<byte> body)
    {
        if (!IsIndex(content))
        {
            return null;
        }

        var listed = IndexManifests.Of(body, MostAsked + 1, out _).Select(child => child.Digest).Distinct().ToList();
        var refuses = Refuses;
        if (listed.Count > MostAsked)
        {
            return refuses ? Reply.From(
                Refusals.UnsupportedManifest($"lists more than {MostAsked} others, which policy.sparseIndexes: refuse can't look for"), Outcome.RefusedIncomplete) : null;
        }

        IReadOnlyList<Digest> missing;
        UpstreamAnswer? unclear;
        try
        {
            (missing, unclear) = await FindMissingAsync(caller, repository, listed);
        }
        catch (UpstreamUnreachableException e)
        {
            // Where missing manifests are only logged, a failed search must not fail the push.
            return refuses ? Reply.From(e) : null;
        }

        if (missing.Count > 0)
        {
            RegistryLog.Incomplete(
                logger, repository.Value, content.Digest.Value, missing.Count, string.Join(' ', missing.Take(MostLogged).Select(digest => digest.Value)));
        }

        return !refuses ? null
            : missing.Count > 0 ? Reply.From(Refusals.ManifestIncomplete(repository, content.Digest, missing), Outcome.RefusedIncomplete)
            : unclear is not null ? Reply.FromQuestion(unclear)
            : null;
    }

    private async Task<(IReadOnlyList<Digest> Missing, UpstreamAnswer? Unclear)> FindMissingAsync(
        Caller caller, RepositoryName repository, IReadOnlyList<Digest> listed)
    {
        var (missing, unclear) = await AskAsync(caller, repository, listed);
        if (missing.Count == 0)
        {
            return (missing, unclear);
        }

        // A registry on plain files may miss a manifest for a moment while another client stores it once more.
        await Task.Delay(Pause, clock);
        (missing, var again) = await AskAsync(caller, repository, missing);
        return (missing, unclear ?? again);
    }

    private async Task<(IReadOnlyList<Digest> Missing, UpstreamAnswer? Unclear)> AskAsync(
        Caller caller, RepositoryName repository, IReadOnlyList<Digest> digests)
    {
        var answers = new UpstreamAnswer[digests.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, digests.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            answers[i] = await upstream.HeadAsync(caller, RegistryRequest.ManifestTarget(repository, digests[i].Value)));
        return (
            [.. digests.Where((_, i) => answers[i].Status is HttpStatusCode.NotFound)],
            Array.Find(answers, answer => answer is { IsSuccess: false, Status: not HttpStatusCode.NotFound }));
    }
}
