using System.Collections.Concurrent;
using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>What upstream has in one repository, asked with the guard's own rights and at the job's pace.</summary>
internal sealed class UpstreamSight(UpstreamRegistry upstream, UpstreamPace pace, Caller caller, RepositoryName repository)
{
    /// <summary>Manifests of a repository that are remembered to be there; the others are asked for again.</summary>
    internal const int MostRemembered = 65_536;

    // Images share what they list. It is wrong only for as long as this repository is being verified.
    private readonly ConcurrentDictionary<Digest, bool> _there = new();

    /// <summary>The digest that upstream has under a tag; null for nothing.</summary>
    /// <exception cref="UnreadException">Upstream does not say.</exception>
    public async Task<Digest?> OfTagAsync(Tag tag)
    {
        var target = RegistryRequest.ManifestTarget(repository, tag.Value);
        var head = await AskAsync(() => upstream.HeadAsync(caller, target));
        if (head.IsSuccess && head.ContentDigest is { } digest)
        {
            return digest;
        }

        // A registry that knows no HEAD, or names no digest.
        var answer = head.IsSuccess || head.Status is HttpStatusCode.MethodNotAllowed ? await AskAsync(() => upstream.GetAsync(caller, target)) : head;
        return answer.IsSuccess ? answer.ContentDigest ?? Digest.Sha256(answer.Body)
            : answer.Status is HttpStatusCode.NotFound ? null
            : throw new UnreadException(answer);
    }

    /// <summary>Whether upstream has a manifest, by its digest.</summary>
    /// <exception cref="UnreadException">Upstream does not say.</exception>
    public async Task<bool> HasAsync(Digest digest)
    {
        if (_there.ContainsKey(digest))
        {
            return true;
        }

        var head = await AskAsync(() => upstream.HeadAsync(caller, repository, digest));
        if (head.Status is HttpStatusCode.MethodNotAllowed)
        {
            head = await AskAsync(() => upstream.GetAsync(caller, repository, digest));
        }

        if (!head.IsSuccess)
        {
            return head.Status is HttpStatusCode.NotFound ? false : throw new UnreadException(head);
        }

        if (_there.Count < MostRemembered)
        {
            _there.TryAdd(digest, true);
        }

        return true;
    }

    /// <summary>Those of the manifests that an index lists which upstream lacks; null if upstream lacks the index.</summary>
    /// <exception cref="UnreadException">Upstream does not say.</exception>
    public async Task<IReadOnlyList<Digest>?> LackingAsync(ManifestIdentity index)
    {
        var answer = await AskAsync(() => upstream.GetAsync(caller, repository, index.Digest));
        if (answer.Status is HttpStatusCode.NotFound)
        {
            return null;
        }

        if (!answer.IsSuccess)
        {
            throw new UnreadException(answer);
        }

        var children = await upstream.ChildrenAsync(caller, repository, index, answer.Body);
        var lacking = new List<Digest>();
        foreach (var child in children.Excess is null ? children.All : [])
        {
            if (!await HasAsync(child))
            {
                lacking.Add(child);
            }
        }

        return lacking;
    }

    private Task<UpstreamAnswer> AskAsync(Func<Task<UpstreamAnswer>> ask) => pace.RunAsync(ask, answer => answer);
}

/// <summary>Upstream does not say what it has.</summary>
internal sealed class UnreadException(UpstreamAnswer answer)
    : Exception($"upstream answered {(int)answer.Status} to {answer.Response.RequestMessage?.RequestUri?.AbsolutePath}")
{
    /// <summary>Its answer.</summary>
    public UpstreamAnswer Answer => answer;
}
