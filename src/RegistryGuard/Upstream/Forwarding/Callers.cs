namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Makes the callers, one for each request.</summary>
internal sealed class Callers(CredentialMarks marks)
{
    /// <summary>The client of this request.</summary>
    public Caller Of(HttpContext context)
    {
        if (context.Features.Get<Caller>() is { } known)
        {
            return known;
        }

        var caller = new ClientCaller(context, marks);
        context.Features.Set<Caller>(caller);
        return caller;
    }
}
