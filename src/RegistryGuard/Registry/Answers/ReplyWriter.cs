using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Telemetry;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Answers;

/// <summary>Logs what became of a request, once, and gives the client its answer.</summary>
internal sealed class ReplyWriter(AnswerWriter answers, DecisionLog decisions)
{
    /// <summary>Logs the decision, then answers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who asked.</param>
    /// <param name="target">Path and query, as they are logged.</param>
    /// <param name="request">What was asked; null if that can't be said.</param>
    /// <param name="reply">What became of it.</param>
    public async Task WriteAsync(HttpContext context, Caller caller, string target, RegistryRequest? request, Reply reply)
    {
        // Before the answer: if the client has gone, its push or delete has still happened.
        foreach (var tag in reply.Tags)
        {
            decisions.Tell(DecisionOf(context, caller, target, request, tag));
        }

        // Pulls and streamed requests are not logged: they would be most of the log.
        if (DeedOf(request) is Deed.Push or Deed.Delete || (DeedOf(request) is Deed.Other && (reply.Own ?? reply.Would) is not null))
        {
            decisions.Tell(DecisionOf(context, caller, target, request, reply));
        }

        if (reply.Own is { } own)
        {
            await WriteAsync(context, own);
        }
        else if (reply.Manifest is { } manifest)
        {
            await manifest.WriteAsync(context);
        }
        else if (reply.Upstream is { } answer)
        {
            if (reply is { IsAccepted: true, Tags.Count: > 0 })
            {
                context.Response.Headers.Append("OCI-Tag", reply.Tags.Select(tag => tag.Tag!.Value.Value).ToArray());
            }

            await answers.WriteAsync(context, answer, reply.Named);
        }
    }

    private static async Task WriteAsync(HttpContext context, OciError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await ErrorAnswer.WriteAsync(context, error);
    }

    private static Decision DecisionOf(HttpContext context, Caller caller, string target, RegistryRequest? request, Reply reply)
    {
        var status = reply.Own?.Status ?? (int?)reply.Upstream?.Status ?? context.Response.StatusCode;
        var decision = new Decision(DeedOf(request), reply.Outcome, status, caller.Name, caller.Address, caller.Agent, reply.Why)
        {
            Method = caller.Method,
            Target = target,
            Was = reply.Was?.Value ?? "",
            Digest = reply.Digest?.Value ?? "",
            Rule = reply.Rule,
            Code = reply.Own?.Code.Wire() ?? "",
            Reason = (reply.Own ?? reply.Would)?.Detail?.GetValueOrDefault("reason") ?? "",
        };
        return request switch
        {
            RegistryRequest.ManifestWrite push => decision with
            {
                Repository = push.Repository.Value,
                Reference = reply.Tag?.Value ?? push.Reference.Value,
            },
            RegistryRequest.ManifestDelete delete => decision with { Repository = delete.Repository.Value, Reference = delete.Reference.Value },
            RegistryRequest.Passed { Blob: var (repository, digest) } => decision with { Repository = repository.Value, Reference = digest.Value },
            RegistryRequest.Upload upload => decision with { Repository = upload.Repository.Value },
            RegistryRequest.BlobDelete delete => decision with { Repository = delete.Repository.Value },
            _ => decision,
        };
    }

    private static Deed DeedOf(RegistryRequest? request) => request switch
    {
        RegistryRequest.ManifestWrite => Deed.Push,
        RegistryRequest.ManifestDelete => Deed.Delete,
        RegistryRequest.ManifestRead => Deed.Pull,
        _ => Deed.Other,
    };
}
