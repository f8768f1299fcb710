using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Pull;

/// <summary>A pull that upstream answers, while any digest is blocked: read whole and judged before it is given, instead of being
/// streamed. A part of a manifest (<c>Range</c>) can't be judged, and neither can a 304, so the client gets the whole of it.</summary>
internal sealed class JudgedPull(BlockedPulls blocks, UpstreamRegistry upstream, PullSignals signals)
{
    public async Task<Reply> RunAsync(HttpContext context, Caller caller, RegistryRequest.ManifestRead request, string source)
    {
        // Of whatever type it is: for clients that don't list that type some registries make another manifest of it, in which the blocked
        // one can't be recognized.
        var whole = await GetAsync(caller, request);
        if (Judge(caller, request, whole) is { } refused)
        {
            return refused;
        }

        var answer = whole;
        if (whole.IsSuccess && !AcceptedTypes.Lists(context.Request.Headers.Accept, whole.ContentType))
        {
            answer = await upstream.AskWholeAsync(caller, request.Target);
            if (Judge(caller, request, answer) is { } refusedToo)
            {
                return refusedToo;
            }

            if (IsMadeOfAnIndex(answer, whole))
            {
                return Unjudged("is made of an index, and does not say all that it is made of");
            }
        }

        return Reply.From(answer, Outcome.Passed).Counted(signals, source);
    }

    private Task<UpstreamAnswer> GetAsync(Caller caller, RegistryRequest.ManifestRead request) =>
        request.Reference.TryGetDigest(out var digest) ? upstream.GetAsync(caller, request.Target, digest) : upstream.GetAsync(caller, request.Target);

    private Reply? Judge(Caller caller, RegistryRequest.ManifestRead request, UpstreamAnswer answer) =>
        // Upstream's own refusal.
        (int)answer.Status >= 400 ? null
        : answer.Status is not HttpStatusCode.OK ? Unjudged($"has status {(int)answer.Status}")
        : answer.Response.Content.Headers.ContentEncoding.Count > 0 ? Unjudged("is encoded, which nobody asked for")
        : blocks.Judge(caller, request.Repository, request.Reference, answer);

    // Of an index some registries make schema 1 for clients that list neither it nor its images. That does not name the config.
    private static bool IsMadeOfAnIndex(UpstreamAnswer answer, UpstreamAnswer whole) =>
        answer.IsSuccess
        && MediaType.TryParseManifest(whole.ContentType, out var type) && type.IsIndex
        && !MediaType.TryParseManifest(answer.ContentType, out _)
        && !answer.Body.AsSpan().SequenceEqual(whole.Body);

    private static Reply Unjudged(string why) => Reply.From(GuardErrors.Unjudged(why), Outcome.UpstreamUnclear);
}
