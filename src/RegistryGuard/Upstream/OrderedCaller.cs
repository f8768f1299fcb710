using RegistryGuard.Core.Audit;

namespace RegistryGuard.Upstream;

/// <summary>The guard at work for an administrator: upstream sees the guard's own rights, the record has who ordered it.</summary>
/// <param name="rights">The guard's own rights (<see cref="GuardRights"/>).</param>
/// <param name="origin">Who ordered it.</param>
/// <param name="contentType">The media type of the manifest that is written; empty if none is.</param>
internal sealed class OrderedCaller(Caller rights, Origin origin, string contentType) : Caller
{
    public override string Name => origin.By;

    // No rule goes by it: upstream has not accepted this name.
    public override string PlainName => "";

    public override string Authorization => rights.Authorization;

    public override string Address => origin.Client;

    public override string Agent => rights.Agent;

    public override CredentialMark? Mark => rights.Mark;

    public override string Method => "PUT";

    public override string ContentType => contentType;

    public override CancellationToken Gone => CancellationToken.None;

    public override ValueTask SignAsync(HttpRequestMessage request, Uri place, string target, CancellationToken cancellation) =>
        rights.SignAsync(request, place, target, cancellation);

    public override ValueTask<bool> MeetAsync(HttpResponseMessage refusal, CancellationToken cancellation) =>
        rights.MeetAsync(refusal, cancellation);
}
