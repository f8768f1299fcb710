using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Upstream;

/// <summary>Who has lately written to which repository: upstream let this credential begin an upload there, or push a manifest. That is
/// remembered for <c>pull.trust</c>, by the credential's mark. A refusal is never remembered.</summary>
internal sealed class WriteRights(IGuardConfigurationSource configuration, TimeProvider clock)
{
    // Many more than push at a time; what is forgotten is shown again by storing the manifest.
    internal const int Most = 4_096;

    // When upstream was asked; null once a push was refused all the same. Wrong, until pull.trust is over, if upstream has taken the right
    // away since: then the tag is pending until upstream refuses the push.
    private readonly BoundedMemory<Right, long?> _proven = new(Most);

    /// <summary>Whether this client has lately written there.</summary>
    public bool IsProven(Caller caller, RepositoryName repository) =>
        RightOf(caller, repository) is { } right && _proven.TryGet(right, out var at) && at is { } asked
        && clock.GetElapsedTime(asked) < configuration.Current.Pull.Trust;

    /// <summary>Taken before upstream is asked, for <see cref="Prove"/>.</summary>
    public long Begin() => clock.GetTimestamp();

    /// <summary>Upstream has let this client write there.</summary>
    public void Prove(Caller caller, RepositoryName repository, long asked)
    {
        if (RightOf(caller, repository) is { } right)
        {
            _proven.Add(right, asked);
        }
    }

    /// <summary>Upstream has refused this client a push there.</summary>
    public void Forget(Caller caller, RepositoryName repository)
    {
        if (RightOf(caller, repository) is { } right)
        {
            _proven.Add(right, null);
        }
    }

    private static Right? RightOf(Caller caller, RepositoryName repository) =>
        caller.Mark is { } mark ? new(mark, repository) : null;

    private readonly record struct Right(CredentialMark Mark, RepositoryName Repository);
}
