using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs;

/// <summary>One import under way: on whose behalf, and what the client's answer may be made from.</summary>
/// <param name="Caller">On whose behalf.</param>
/// <param name="Repository">The repository.</param>
/// <param name="InForce">The configuration that was in force when it began.</param>
internal sealed record ImportRun(Caller Caller, RepositoryName Repository, GuardConfiguration InForce)
{
    /// <summary>How many tags upstream has, for the log.</summary>
    public int Tags { get; set; }

    /// <summary>How many of them the record did not know, for the log.</summary>
    public int Adopted { get; set; }

    /// <summary>Upstream's answer that leaves open which tags there are, or what one has.</summary>
    public UpstreamAnswer? Answered { get; set; }
}
