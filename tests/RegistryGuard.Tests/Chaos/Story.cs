using RegistryGuard.Chaos;

namespace RegistryGuard.Tests.Chaos;

/// <summary>A history told one operation after the other, each a moment long, all on one tag.</summary>
internal sealed class Story(TagKind kind = TagKind.Protected, bool isKept = false, bool isRecorded = false)
{
    private readonly ChaosTag _tag = kind switch
    {
        TagKind.Floating => isRecorded ? ChaosTag.Recorded : ChaosTag.Floating(0),
        TagKind.Flipping => ChaosTag.Flipping(0),
        _ when isKept => ChaosTag.Kept(0),
        _ => ChaosTag.Protected(0),
    };

    private readonly List<Period> _protecting = [new(TimeSpan.Zero, TimeSpan.MaxValue)];
    private readonly List<Operation> _operations = [];
    private readonly List<string> _moves = [];
    private readonly List<Period> _restarts = [];
    private Loss? _loss;
    private int _now;
    private bool _isAtRest;

    /// <summary>The history as it stands.</summary>
    public History History => new(_operations, _loss, _moves, _protecting, _restarts);

    public static Story OfFloating() => new(TagKind.Floating);

    public static Story OfRecorded() => new(TagKind.Floating, isRecorded: true);

    public static Story OfFlipping() => new(TagKind.Flipping);

    /// <summary>Where upstream refuses every delete.</summary>
    public static Story OfKept() => new(isKept: true);

    public Story Push(int variant, Outcome outcome, string? by = null) => Add(OperationKind.Push, Digest(variant), outcome, Server.GuardA, by);

    public Story Acknowledge(int variant) => Push(variant, Outcome.Acknowledged);

    public Story Pull(int variant, Server server = Server.GuardB) => Add(OperationKind.Pull, Digest(variant), Outcome.Acknowledged, server);

    public Story PullNothing(Outcome outcome = Outcome.Missing) => Add(OperationKind.Pull, digest: null, outcome, Server.GuardC);

    public Story Fetch(int variant, Outcome outcome = Outcome.Acknowledged) =>
        Add(OperationKind.Fetch, Digest(variant), outcome, Server.GuardA);

    public Story Delete(int variant, Outcome outcome) => Add(OperationKind.Delete, Digest(variant), outcome, Server.GuardC);

    public Story HalfPush(int variant) => Add(OperationKind.HalfPush, Digest(variant), Outcome.Unknown, Server.GuardA);

    /// <summary>The last operation was answered with this.</summary>
    public Story Saying(string note)
    {
        _operations[^1] = _operations[^1] with { Note = note };
        return this;
    }

    /// <summary>From here on not all guards take the tag for a protected one.</summary>
    public Story Float()
    {
        _protecting[^1] = _protecting[^1] with { End = Moment() };
        return this;
    }

    /// <summary>From here on all guards do again.</summary>
    public Story Protect()
    {
        _protecting.Add(new(Moment(), TimeSpan.MaxValue));
        return this;
    }

    /// <summary>The last operation began already this many operations ago, and so was concurrent with them.</summary>
    public Story BegunBefore(int operations)
    {
        _operations[^1] = _operations[^1] with { Start = _operations[^1].Start - TimeSpan.FromMilliseconds(2 * operations) };
        return this;
    }

    public Story RestartRecord()
    {
        _restarts.Add(new(Moment(), Moment()));
        return this;
    }

    public Story LoseRecord()
    {
        _loss = new Loss(Moment(), Moment());
        return this;
    }

    /// <summary>A move to this digest stands in the record.</summary>
    public Story Record(string by)
    {
        _moves.Add(by);
        return this;
    }

    /// <summary>All faults are over from here.</summary>
    public Story Rest()
    {
        _isAtRest = true;
        return this;
    }

    /// <summary>How a run ends well if this variant won.</summary>
    public Story EndWell(int variant) => Rest().Acknowledge(variant)
        .Pull(variant, Server.GuardA).Pull(variant, Server.GuardB).Pull(variant, Server.GuardC).Pull(variant, Server.Registry)
        .Fetch(variant);

    private Story Add(OperationKind kind, string? digest, Outcome outcome, Server server, string? by = null)
    {
        _operations.Add(new Operation
        {
            Client = _operations.Count,
            Server = server,
            Kind = kind,
            Tag = _tag,
            Digest = digest,
            Outcome = outcome,
            Start = Moment(),
            End = Moment(),
            By = by,
            IsAtRest = _isAtRest,
        });
        return this;
    }

    private string Digest(int variant) => _tag.Manifest(variant).Digest;

    private TimeSpan Moment() => TimeSpan.FromMilliseconds(++_now);
}
