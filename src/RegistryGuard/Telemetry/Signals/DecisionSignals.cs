using System.Diagnostics.Metrics;
using RegistryGuard.Core.Answers;

namespace RegistryGuard.Telemetry.Signals;

/// <summary>What is counted of decisions about pushes, deletes and requests that are neither.</summary>
internal sealed class DecisionSignals
{
    /// <summary>The class of a push by digest alone.</summary>
    public const string NoTag = "digest";

    private static readonly string[] Classes = ["protected", "floating", "open", NoTag];

    // What no push can become.
    private static readonly HashSet<Outcome> NotOfPushes = [Outcome.Deleted, Outcome.ManifestInUse, Outcome.NotImported, Outcome.TooManyDeletes];

    private static readonly Outcome[] OfDeletes =
    [
        Outcome.Deleted, Outcome.Refused, Outcome.ManifestInUse, Outcome.NotImported, Outcome.WouldRefuse, Outcome.RefusedPending, Outcome.Claimed,
        Outcome.Contended, Outcome.TooManyDeletes, Outcome.BadRequest, Outcome.Maintenance, Outcome.UpstreamRefused, Outcome.UpstreamUnclear,
        Outcome.UpstreamUnreachable, Outcome.RecordUnavailable, Outcome.Failed,
    ];

    private static readonly Outcome[] OfOthers =
    [
        Outcome.BadRequest, Outcome.TooManyRequests, Outcome.Refused, Outcome.Blocked, Outcome.Maintenance, Outcome.UpstreamUnclear,
        Outcome.UpstreamUnreachable, Outcome.RecordUnavailable, Outcome.Failed,
    ];

    private static readonly string[] Reasons =
    [
        RefusalReason.TagBound, RefusalReason.TagPending, RefusalReason.TagRetired, RefusalReason.NotReleased, RefusalReason.NotPermitted,
        RefusalReason.NotForward, RefusalReason.ArchiveTag, RefusalReason.ManifestIncomplete, RefusalReason.ManifestInUse, RefusalReason.NotImported,
        RefusalReason.Blocked, RefusalReason.UnsupportedManifest, OtherReason,
    ];

    private const string OtherReason = "other";

    private readonly Counter<long> _pushes;
    private readonly Counter<long> _deletes;
    private readonly Counter<long> _others;
    private readonly Counter<long> _spared;
    private readonly Histogram<double> _pushSeconds;

    public DecisionSignals(GuardMeter meter)
    {
        var ofPushes = Enum.GetValues<Outcome>().Where(outcome => !NotOfPushes.Contains(outcome)).ToList();
        _pushes = meter.Counter(
            "registryguard_manifest_pushes_total", "Manifest pushes by the class of the tag and what became of them.",
            Classes.SelectMany(_ => ofPushes, (name, outcome) => new Label[] { new("class", name), Word(outcome) }));
        _pushSeconds = meter.Seconds("registryguard_manifest_push_seconds", "From the request's head to the decision about a manifest push.");
        _deletes = meter.Counter(
            "registryguard_deletes_total", "Deletes of manifests and tags by what became of them.", OfDeletes.Select(outcome => new[] { Word(outcome) }));
        _others = meter.Counter(
            "registryguard_requests_refused_total", "Other requests that got an error of the guard's own.", OfOthers.Select(outcome => new[] { Word(outcome) }));
        _spared = meter.Counter(
            "registryguard_would_refuse_total", "Let through in audit mode, though enforce mode would have refused it, by the reason.",
            Label.Each("reason", Reasons));
    }

    /// <summary>Counts a decision.</summary>
    public void Note(Decision decision)
    {
        switch (decision.Deed)
        {
            case Deed.Push:
                var (name, word) = (new Label("class", decision.Class).Pair, Word(decision.Outcome).Pair);
                _pushes.Add(1, name, word);
                _pushSeconds.Record(decision.Took.TotalSeconds, name, word);
                break;
            case Deed.Delete:
                _deletes.Add(1, Word(decision.Outcome).Pair);
                break;
            case Deed.Other when decision.Outcome is not Outcome.WouldRefuse:
                _others.Add(1, Word(decision.Outcome).Pair);
                break;
        }

        if (decision.Outcome is Outcome.WouldRefuse)
        {
            _spared.Add(1, new Label("reason", Reasons.Contains(decision.Reason) ? decision.Reason : OtherReason).Pair);
        }
    }

    private static Label Word(Outcome outcome) => new("decision", outcome.Word());
}
