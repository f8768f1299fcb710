using System.Runtime.ExceptionServices;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Jobs;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Delete;

/// <summary>One delete of a manifest under way: the state of its machine, and what the client's answer is made from.</summary>
internal sealed class DeleteRun(Caller caller, RegistryRequest.ManifestDelete request, DeleteTerms terms)
{
    private DeleteTurn _turn = DeleteProtocol.Begin(terms);

    public Caller Caller => caller;

    public RegistryRequest.ManifestDelete Request => request;

    public RepositoryName Repository => request.Repository;

    /// <summary>What the machine says to do.</summary>
    public DeleteAct Act => _turn.Act;

    /// <summary>What it would have been refused for; null if it is not in audit mode, or for nothing.</summary>
    public DeleteResult? Would => _turn.State.Would;

    /// <summary>The replica for whose sake it is judged as in enforce mode though this one is in audit mode; null for none.</summary>
    public string? Enforcing { get; init; }

    /// <summary>Whether it has one of <see cref="DeletePlaces"/>.</summary>
    public bool HasPlace { get; set; }

    /// <summary>Its import, from the moment on that it has a place.</summary>
    public ImportRun? Import { get; set; }

    /// <summary>Upstream's last answer, but for those to the import.</summary>
    public UpstreamAnswer? Answered { get; set; }

    /// <summary>Why upstream could not be reached.</summary>
    public UpstreamUnreachableException? Away { get; set; }

    /// <summary>What failed in the guard itself.</summary>
    public ExceptionDispatchInfo? Fault { get; set; }

    /// <summary>Tells the machine what came of its act.</summary>
    public void Tell(DeleteEvent happened) => _turn = DeleteProtocol.Next(_turn.State, happened);
}
