using System.Diagnostics;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Telemetry;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Answers;

/// <summary>Logs and counts what became of a request, once, and gives the client its answer.</summary>
internal sealed class ReplyWriter(AnswerWriter answers, DecisionLog decisions, PullSignals pulls, IGuardConfigurationSource configuration)
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

        if (request is RegistryRequest.ManifestRead && reply.Own is not null)
        {
            pulls.Failed(reply.Outcome);
        }

        await AnswerAsync(context, reply);
        if (reply.Source is { } source && context.Features.Get<ClientRequest>() is { } counted)
        {
            pulls.Ended(source, counted.Began);
        }
    }

    private async Task AnswerAsync(HttpContext context, Reply reply)
    {
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

    private Decision DecisionOf(HttpContext context, Caller caller, string target, RegistryRequest? request, Reply reply)
    {
        var status = reply.Own?.Status ?? (int?)reply.Upstream?.Status ?? context.Response.StatusCode;
        var decision = new Decision(DeedOf(request), reply.Outcome, status, caller.Name, caller.Address, caller.Agent, reply.Why)
        {
            Took = context.Features.Get<ClientRequest>() is { } counted ? Stopwatch.GetElapsedTime(counted.Began) : TimeSpan.Zero,
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
                Class = ClassOf(push.Repository, reply.Tag ?? (push.Reference.TryGetTag(out var tag) ? tag : null)),
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

    private string ClassOf(RepositoryName repository, Tag? tag) => tag is not { } named ? DecisionSignals.NoTag
        : configuration.Current.Policy.Classify(repository, named).Class switch
        {
            TagClass.Protected => "protected",
            TagClass.Floating => "floating",
            _ => "open",
        };

    private static Deed DeedOf(RegistryRequest? request) => request switch
    {
        RegistryRequest.ManifestWrite => Deed.Push,
        RegistryRequest.ManifestDelete => Deed.Delete,
        RegistryRequest.ManifestRead => Deed.Pull,
        _ => Deed.Other,
    };
}
