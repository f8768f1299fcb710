using System.Net;
using System.Security.Cryptography;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>Before a delete may hold anything up, upstream must have shown that it lets this client delete there. It is asked to delete a
/// digest or tag that can't exist. "Not found" is the proof, unless it is a <see cref="MaskedRefusal"/>, and is remembered for <c>pull.trust</c>, by the credential's mark. A refusal is
/// never remembered.</summary>
internal sealed class DeleteRights(
    UpstreamRegistry upstream, IGuardConfigurationSource configuration, TimeProvider clock)
{
    // Far more than delete at a time. A forgotten right is only asked for again.
    internal const int Most = 4_096;

    // When it was asked; null once a delete was refused all the same. Wrong, until pull.trust is over, if upstream has taken the right
    // away since: then the delete itself is refused, and the proof forgotten.
    private readonly BoundedMemory<Right, long?> _proven = new(Most);

    /// <summary>Null if upstream lets this client delete such things there; else upstream's own answer, to be passed on.</summary>
    public async Task<UpstreamAnswer?> CheckAsync(Caller caller, RepositoryName repository, Reference reference)
    {
        var right = RightOf(caller, repository, reference);
        if (right is { } known && _proven.TryGet(known, out var at) && at is { } began
            && clock.GetElapsedTime(began) < configuration.Current.Pull.Trust)
        {
            return null;
        }

        var asked = clock.GetTimestamp();
        var answer = await upstream.DeleteAsync(caller, RegistryRequest.ManifestTarget(repository, Nothing(reference)));
        if (!answer.IsSuccess && (answer.Status is not HttpStatusCode.NotFound || MaskedRefusal.Is(answer)))
        {
            return answer;
        }

        if (right is { } proven)
        {
            _proven.Add(proven, asked);
        }

        return null;
    }

    /// <summary>Upstream has refused a delete.</summary>
    public void Forget(Caller caller, RepositoryName repository, Reference reference)
    {
        if (RightOf(caller, repository, reference) is { } right)
        {
            _proven.Add(right, null);
        }
    }

    private static Right? RightOf(Caller caller, RepositoryName repository, Reference reference) =>
        caller.Mark is { } mark ? new(mark, repository, reference.IsDigest) : null;

    // Registries may answer by what they can look up, so a digest is asked for as one of the same algorithm.
    private static string Nothing(Reference reference) =>
        !reference.TryGetDigest(out var digest) ? $"registryguard-probe-{RandomNumberGenerator.GetHexString(32, lowercase: true)}"
        : digest.IsSha256 ? $"sha256:{RandomNumberGenerator.GetHexString(64, lowercase: true)}"
        : $"sha512:{RandomNumberGenerator.GetHexString(128, lowercase: true)}";

    private readonly record struct Right(CredentialMark Mark, RepositoryName Repository, bool IsByDigest);
}
