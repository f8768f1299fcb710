using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Registry.Pull;

/// <summary>The short way for most pulls: a manifest in memory, for a credential that upstream has lately let read it. It asks nobody and
/// never waits, so it may run on the thread that read the request, and does not count among the requests under way. Anything unusual
/// takes the long way (<see cref="ManifestPull"/>), which comes to the same answer.</summary>
internal sealed class WarmPull(
    ITagRecord record, ManifestFetch fetch, CredentialMarks marks, HeardOrders orders, PullSignals signals, IGuardConfigurationSource configuration)
{
    // Longer targets are parsed each time, so that what is remembered is bounded in bytes too (about 8 MB at worst).
    private const int LongestTarget = 512;
    internal const int TargetsRemembered = 4096;

    private readonly BoundedMemory<Target, RegistryRequest.ManifestRead> _reads = new(TargetsRemembered);

    /// <summary>Remembers how a target was parsed, which never changes.</summary>
    public void Remember(string rawTarget, RegistryRequest? request)
    {
        if (request is RegistryRequest.ManifestRead read && rawTarget.Length <= LongestTarget)
        {
            _reads.Add(new(rawTarget), read);
        }
    }

    /// <summary>True, with the answer under way; false: take the long way.</summary>
    public bool TryAnswer(HttpContext context, out Task answer)
    {
        answer = Task.CompletedTask;
        var began = Stopwatch.GetTimestamp();
        var request = context.Request;
        var headers = request.Headers;
        // Null, or blocks nothing, nearly always.
        var inForce = orders.Current is { HasBlocks: true } current ? current : null;
        if (request.Method is not ("GET" or "HEAD")
            || headers.TransferEncoding.Count > 0 || headers.ContentLength > 0 || headers.Range.Count > 0
            || !_reads.TryGet(new(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget), out var read)
            || !configuration.Current.Upstream.AnswersFor(read.Namespace)
            || Resolve(read, inForce) is not { } digest
            || marks.Of(request) is not { } mark
            || fetch.Recall(mark, read.Repository, digest) is not { IsLarge: false } manifest
            || !AcceptedTypes.Lists(headers.Accept, manifest.ContentType)
            || (inForce is not null && !manifest.Judge(inForce).IsClear))
        {
            return false;
        }

        signals.Pulled(PullSource.Memory);
        answer = manifest.WriteAsync(context);
        signals.Ended(PullSource.Memory, began);
        return true;
    }

    private Digest? Resolve(RegistryRequest.ManifestRead read, OrdersInForce? inForce)
    {
        if (read.Reference.TryGetDigest(out var digest))
        {
            return digest;
        }

        read.Reference.TryGetTag(out var tag);
        var policy = configuration.Current.Policy;
        var content = policy.Classify(read.Repository, tag) switch
        {
            var classified when policy.Audits(classified) => null,
            { Class: TagClass.Protected } or { IsReserved: true } => record.Recall(read.Repository, tag) is { IsFresh: true, Entry.Binding: { } binding } ? binding.Content : null,
            { IsRecorded: true } => record.TrySight(read.Repository, tag)?.Certain?.Content,
            _ => null,
        };
        return inForce is null || content is null || inForce.Judge(content).IsClear ? content?.Digest : null;
    }

    private readonly record struct Target(string Raw);
}
