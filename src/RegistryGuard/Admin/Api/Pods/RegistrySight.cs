using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using RegistryGuard.Upstream;

namespace RegistryGuard.Admin.Api.Pods;

/// <summary>Looks at the registry with the guard's own rights, or with none where it lets everybody read: for one request of the API. Once
/// the registry does not answer it is asked no more, so that hundreds of images don't wait for it one by one.</summary>
internal sealed class RegistrySight
{
    private readonly UpstreamRegistry _upstream;
    private readonly GuardRights _rights;
    private readonly Lazy<Task<Caller?>> _caller;
    private volatile string? _silence;

    public RegistrySight(UpstreamRegistry upstream, GuardRights rights)
    {
        (_upstream, _rights) = (upstream, rights);
        _caller = new(CallerAsync);
    }

    /// <summary>Why the registry was not asked, or was not asked to the end; null if it was.</summary>
    public string? Silence => _silence;

    /// <summary>What there is under a tag or digest.</summary>
    public async Task<Seen> LookAsync(RepositoryName repository, Reference reference)
    {
        try
        {
            return _silence is null && await _caller.Value is { } caller
                ? await LookAsync(caller, repository, reference)
                : new Seen.Unasked(_silence ?? "the registry was not asked");
        }
        catch (UpstreamUnreachableException e)
        {
            return NotAsked($"the registry could not be asked: {e.Message}");
        }
    }

    private async Task<Seen> LookAsync(Caller caller, RepositoryName repository, Reference reference)
    {
        var isDigest = reference.TryGetDigest(out var named);
        var answer = isDigest ? await _upstream.GetAsync(caller, repository, named) : await _upstream.GetAsync(caller, repository, reference);
        switch (answer.Status)
        {
            case HttpStatusCode.OK when !ManifestShape.Is(answer.Body):
                return NotAsked("the registry answered what is no manifest");
            case HttpStatusCode.OK:
                var digest = DigestOf(answer);
                if (isDigest && digest != named && !named.Matches(answer.Body))
                {
                    return new Seen.Nothing($"the registry has other bytes under {named.Short}");
                }

                var content = new ManifestIdentity(digest, isDigest && named != digest ? named : answer.ContentDigest, answer.ContentType);
                return new Seen.Manifest((await _upstream.ChildrenAsync(caller, repository, content, answer.Body)).AddTo(content), answer.Body);
            case HttpStatusCode.NotFound:
                return new Seen.Nothing(isDigest ? $"the registry has {named.Short} no more" : $"the registry has no {repository}:{reference}");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return new Seen.Unasked($"the registry does not let the guard read {repository} (upstream.credentials)");
            default:
                return NotAsked($"the registry answered {(int)answer.Status}");
        }
    }

    // A signed schema 1 manifest, from before the guard: its digest leaves the signatures out.
    private static Digest DigestOf(UpstreamAnswer answer) =>
        answer.ContentDigest is { } stated && answer.ContentType.Contains("prettyjws", StringComparison.Ordinal) ? stated : Digest.Sha256(answer.Body);

    private async Task<Caller?> CallerAsync()
    {
        if (_rights.Caller is { } own)
        {
            return own;
        }

        // A registry that wants a credential may say "not found" of what it does not show, so nothing would follow from its answers.
        if ((await _upstream.KnockAsync("")).IsSuccess)
        {
            return new BareCaller("");
        }

        _silence = "the registry wants a credential, and upstream.credentials has none";
        return null;
    }

    private Seen.Unasked NotAsked(string why)
    {
        _silence = why;
        return new(why);
    }
}

/// <summary>What was seen at the registry.</summary>
internal abstract record Seen
{
    private Seen()
    {
    }

    /// <summary>A manifest.</summary>
    /// <param name="Content">Which.</param>
    /// <param name="Body">Its bytes.</param>
    public sealed record Manifest(ManifestIdentity Content, byte[] Body) : Seen;

    /// <summary>That it is not there.</summary>
    /// <param name="Why">Why, as a clause.</param>
    public sealed record Nothing(string Why) : Seen;

    /// <summary>Nothing: it could not be asked.</summary>
    /// <param name="Why">Why, as a clause.</param>
    public sealed record Unasked(string Why) : Seen;
}
