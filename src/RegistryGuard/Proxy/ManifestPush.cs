using RegistryGuard.Configuration;
using RegistryGuard.Core.Guarding;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Record;
using RegistryGuard.Upstream;

namespace RegistryGuard.Proxy;

/// <summary>PUT of a manifest: read whole, checked against what it says it is, and sent the way of its tag's class.</summary>
internal sealed class ManifestPush(
    UpstreamRegistry upstream,
    ManifestReader reader,
    ProtectedPush protectedPush,
    FloatingPush floatingPush,
    OpenPush openPush,
    SeveralTagsPush severalTagsPush,
    IGuardConfigurationSource configuration,
    ILogger<ManifestPush> logger)
{
    public async Task RunAsync(HttpContext context, RegistryRequest.ManifestWrite request)
    {
        var by = ClientName.Of(context.Request);
        using var read = await reader.ReadAsync(context, request);
        var (answer, rule) = read.Error is { } error
            ? (PushAnswer.From(error, "bad-request"), "")
            : await JudgeAsync(context, request, read, by);
        if (answer.Own is { } own)
        {
            await ErrorAnswer.WriteAsync(context, own);
        }
        else
        {
            await upstream.PassOnAsync(context, answer.Upstream!);
        }

        ProxyLog.Push(
            logger, request.Repository.Value, request.Reference.Value, read.Content?.Digest.Value ?? "", answer.Decision,
            context.Response.StatusCode, rule, by, context.Connection.RemoteIpAddress?.ToString() ?? "");
    }

    private async Task<(PushAnswer Answer, string Rule)> JudgeAsync(
        HttpContext context, RegistryRequest.ManifestWrite request, ReadManifest read, string by)
    {
        var rule = "";
        try
        {
            if (request.Tags.Count > 0)
            {
                return (await severalTagsPush.RunAsync(context, request, read, by), rule);
            }

            if (!request.Reference.TryGetTag(out var tag))
            {
                // Moves no tag: the parser has taken every parameter away.
                return (PushAnswer.From(await upstream.PublishAsync(context, request.Target, read.Body), "stored"), rule);
            }

            (var tagClass, rule) = configuration.Current.Policy.Classify(request.Repository, tag);
            var push = new TagPush(context, request.Repository, tag, rule, request.Target, read.Content!, read.Body, by);
            return (tagClass switch
            {
                TagClass.Open => await openPush.RunAsync(push),
                TagClass.Floating => await floatingPush.RunAsync(push),
                _ => await protectedPush.RunAsync(push),
            }, rule);
        }
        catch (RecordUnavailableException e)
        {
            ProxyLog.RecordUnavailable(logger, e, request.Repository.Value, request.Reference.Value);
            return (PushAnswer.From(GuardErrors.RecordUnavailable, "record-unavailable"), rule);
        }
        catch (UpstreamUnreachableException e)
        {
            ProxyLog.UpstreamUnreachable(logger, "PUT", request.Target, e.Message);
            return (PushAnswer.From(GuardErrors.Of(e), "upstream-unreachable"), rule);
        }
    }
}
