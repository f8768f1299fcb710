using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>Who has lately written to which repository: upstream let this credential begin an upload there, or push a manifest, from this
/// address. That is remembered for <c>pull.trust</c>, by the credential's mark and the address: without a credential, the address is all
/// that is known of a client.</summary>
internal sealed class WriteRights(IGuardConfigurationSource configuration, TimeProvider clock)
{
    // Far more than push at a time. A forgotten right is proved again by storing the manifest.
    internal const int Most = 4_096;

    // Wrong for at most pull.trust, if upstream has taken the right away since, or lets this credential upload but not push. Then a tag is
    // pending, once, until upstream refuses the push.
    private readonly BoundedMemory<Right, Shown> _shown = new(Most);

    /// <summary>Whether this client has lately written there.</summary>
    public bool IsProven(Caller caller, RepositoryName repository) =>
        RightOf(caller, repository) is { } right && _shown.TryGet(right, out var shown) && IsLate(shown.Written);

    /// <summary>Taken before upstream is asked, for <see cref="ProveByUpload"/> and <see cref="ProveByManifest"/>.</summary>
    public long Begin() => clock.GetTimestamp();

    /// <summary>Upstream has let this client begin an upload there. For a while after a refused push that proves nothing: to upload and to
    /// push may be different rights.</summary>
    public void ProveByUpload(Caller caller, RepositoryName repository, long asked) => Prove(caller, repository, asked, isManifest: false);

    /// <summary>Upstream has taken a manifest from this client there.</summary>
    public void ProveByManifest(Caller caller, RepositoryName repository, long asked) => Prove(caller, repository, asked, isManifest: true);

    /// <summary>Upstream did not take a push from this client there.</summary>
    public void Forget(Caller caller, RepositoryName repository)
    {
        if (RightOf(caller, repository) is { } right)
        {
            _shown.Add(right, new(null, clock.GetTimestamp()));
        }
    }

    private void Prove(Caller caller, RepositoryName repository, long asked, bool isManifest)
    {
        if (RightOf(caller, repository) is not { } right)
        {
            return;
        }

        if (_shown.TryGet(right, out var shown) && IsLate(shown.Refused) && (!isManifest || asked <= shown.Refused))
        {
            return;
        }

        _shown.Add(right, new(asked, null));
    }

    private bool IsLate(long? time) => time is { } at && clock.GetElapsedTime(at) < configuration.Current.Pull.Trust;

    private static Right? RightOf(Caller caller, RepositoryName repository) =>
        caller.Mark is { } mark ? new(mark, caller.Address, repository) : null;

    private readonly record struct Right(CredentialMark Mark, string Address, RepositoryName Repository);

    // When upstream was asked for what it took, or when it refused a push.
    private sealed record Shown(long? Written, long? Refused);
}
