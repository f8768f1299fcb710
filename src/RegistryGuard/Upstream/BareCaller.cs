namespace RegistryGuard.Upstream;

/// <summary>Nobody but a credential: of the client's request nothing else goes upstream, its address neither, so that upstream's answer is
/// to the credential alone.</summary>
/// <param name="authorization">The value of its <c>Authorization</c> header; empty for none.</param>
internal sealed class BareCaller(string authorization) : Caller
{
    public override string Name => "";

    public override string PlainName => "";

    public override string Authorization => authorization;

    public override string Address => "";

    public override string Agent => "";

    public override CredentialMark? Mark => null;

    public override string Method => "GET";

    public override string ContentType => "";

    public override CancellationToken Gone => CancellationToken.None;

    public override ValueTask SignAsync(HttpRequestMessage request, Uri place, string target, CancellationToken cancellation)
    {
        request.RequestUri = new Uri(place, target);
        if (authorization.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return ValueTask.CompletedTask;
    }
}
