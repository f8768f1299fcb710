using System.Diagnostics.Metrics;

namespace RegistryGuard.Telemetry.Signals;

/// <summary>How long upstream takes until its answer begins, and how often it fails.</summary>
internal sealed class UpstreamSignals
{
    private const string Label = "operation";

    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _failures;

    public UpstreamSignals(GuardMeter meter)
    {
        _seconds = meter.Seconds("registryguard_upstream_seconds", "Requests to upstream, until its answer begins, by operation.");
        _failures = meter.Counter(
            "registryguard_upstream_failures_total", "Requests that upstream answered with a 5xx, or not at all.", Signals.Label.Each(Label, UpstreamOperation.All));
    }

    /// <summary>A request has its answer, or will have none.</summary>
    public void Asked(string operation, TimeSpan took, bool isFailure)
    {
        var label = new KeyValuePair<string, object?>(Label, operation);
        _seconds.Record(took.TotalSeconds, label);
        if (isFailure)
        {
            _failures.Add(1, label);
        }
    }
}

/// <summary>The values of the label <c>operation</c> of upstream.</summary>
internal static class UpstreamOperation
{
    /// <summary>GET of a manifest.</summary>
    public const string GetManifest = "get-manifest";

    /// <summary>HEAD of a manifest.</summary>
    public const string HeadManifest = "head-manifest";

    /// <summary>PUT of a manifest.</summary>
    public const string PutManifest = "put-manifest";

    /// <summary>DELETE of a manifest or tag.</summary>
    public const string DeleteManifest = "delete-manifest";

    /// <summary>GET or HEAD of a blob.</summary>
    public const string GetBlob = "get-blob";

    /// <summary>All that uploads a blob.</summary>
    public const string Upload = "upload";

    /// <summary>A list of tags.</summary>
    public const string ListTags = "list-tags";

    /// <summary>Anything else.</summary>
    public const string Other = "other";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [GetManifest, HeadManifest, PutManifest, DeleteManifest, GetBlob, Upload, ListTags, Other];

    /// <summary>What a request does. A repository may be named like a part of the API, so the end of the path counts.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path.</param>
    public static string Of(string method, string path)
    {
        var last = path.LastIndexOf('/');
        var kind = last > 0 ? path.AsSpan(0, last) : [];
        kind = kind[(kind.LastIndexOf('/') + 1)..];
        return kind switch
        {
            "manifests" => method switch
            {
                "GET" => GetManifest,
                "HEAD" => HeadManifest,
                "PUT" => PutManifest,
                "DELETE" => DeleteManifest,
                _ => Other,
            },
            "uploads" => Upload,
            "blobs" => method is "POST" ? Upload : GetBlob,
            "tags" => ListTags,
            _ => Other,
        };
    }
}
