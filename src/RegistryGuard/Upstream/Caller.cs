using System.Diagnostics;
using RegistryGuard.Core.Audit;

namespace RegistryGuard.Upstream;

/// <summary>On whose behalf upstream is asked: whoever sent the request that is being answered. For work of its own the guard has the
/// rights of <c>upstream.credentials</c> (<see cref="GuardRights"/>), and none where that is not configured.</summary>
internal abstract class Caller
{
    /// <summary>The user name that the credential says, which upstream judges; empty if it says none.</summary>
    public abstract string Name { get; }

    /// <summary>The same name, where it can be read in one way only: empty if the credential is spelt oddly, or has company that upstream
    /// might go by instead.</summary>
    public abstract string PlainName { get; }

    /// <summary>The value of the <c>Authorization</c> header; empty if there is none, or more than one.</summary>
    public abstract string Authorization { get; }

    /// <summary>Where the request came from; empty if that is not known.</summary>
    public abstract string Address { get; }

    /// <summary>Who asks, for the audit list; with the trace of the request that is under way.</summary>
    public Origin Origin => new(Name, Address, Trace);

    /// <summary>The W3C trace id of the request that is under way; empty if it has none.</summary>
    public static string Trace => Activity.Current is { IdFormat: ActivityIdFormat.W3C } request ? request.TraceId.ToHexString() : "";

    /// <summary>What the caller's program calls itself; empty if it does not.</summary>
    public abstract string Agent { get; }

    /// <summary>Stands for the credential; null if nothing may be remembered of it.</summary>
    public abstract CredentialMark? Mark { get; }

    /// <summary>The method of the caller's own request.</summary>
    public abstract string Method { get; }

    /// <summary>The media type of the caller's own body; empty if it has none.</summary>
    public abstract string ContentType { get; }

    /// <summary>Ends when the caller has gone and waits for no answer any more.</summary>
    public abstract CancellationToken Gone { get; }

    /// <summary>Makes a request one of this caller's: its address, and the headers that go upstream.</summary>
    /// <param name="request">The request, with its content if it is to have the headers of the caller's.</param>
    /// <param name="place">Which registry is asked.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="cancellation">Gives up.</param>
    public abstract ValueTask SignAsync(HttpRequestMessage request, Uri place, string target, CancellationToken cancellation);

    /// <summary>Upstream has answered 401 to a request of this caller's. True if the caller can now meet the challenge, so that the request
    /// is worth sending once more. Clients meet their challenges themselves.</summary>
    /// <param name="refusal">The answer, with the request that it is to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UpstreamUnreachableException">What upstream asks for can't be had.</exception>
    public virtual ValueTask<bool> MeetAsync(HttpResponseMessage refusal, CancellationToken cancellation) => ValueTask.FromResult(false);
}
