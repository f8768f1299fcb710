namespace RegistryGuard.Upstream.Forwarding;

/// <summary>The client of a request.</summary>
internal sealed class ClientCaller(HttpContext context, CredentialMarks marks) : Caller
{
    private string? _name;
    private (bool IsKnown, CredentialMark? Value) _mark;

    public override string Name => _name ??= ClientName.Of(context.Request);

    public override string PlainName => Mark is null ? "" : Forwarding.PlainName.Of(Authorization);

    public override string Authorization => context.Request.Headers.Authorization is [{ } one] ? one : "";

    public override string Address => ClientName.AddressOf(context);

    public override string Agent => ClientName.AgentOf(context.Request);

    public override CredentialMark? Mark => (_mark.IsKnown ? _mark : _mark = (true, marks.Of(context.Request))).Value;

    public override string Method => context.Request.Method;

    public override string ContentType => context.Request.ContentType ?? "";

    public override CancellationToken Gone => context.RequestAborted;

    public override ValueTask SignAsync(HttpRequestMessage request, Uri place, string target, CancellationToken cancellation) =>
        new UpstreamTransformer(place, target).TransformRequestAsync(context, request, "", cancellation);
}
