using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Protocol;

public sealed class MoveTranscriptTests
{
    private const string File = "move.txt";

    private static readonly string[] Letters = ["A", "B", "C", "D"];

    private static readonly string[] Conditions = ["if absent", "if A", "if B"];

    private static readonly Incarnation Now = new(1);

    public static TheoryData<string> Titles => Transcript.Titles(File);

    [Theory]
    [MemberData(nameof(Titles))]
    public void Move_DoesWhatItsTranscriptSays(string title)
    {
        var transcript = Transcript.Read(File).Single(transcript => transcript.Title == title);
        var turn = MoveProtocol.Begin(TermsOf(transcript));
        MoveAttempt? attempt = null;
        for (var line = 0; line < transcript.Lines.Count; line++)
        {
            var (act, outcome) = transcript.Lines[line];
            Assert.Equal(act, NameOf(turn.Act));
            AssertAbout(turn, attempt);
            if (turn.Act is MoveAct.Answer(var result))
            {
                Assert.Equal(outcome, NameOf(result));
                Assert.Equal(transcript.Lines.Count - 1, line);
                return;
            }

            attempt = turn.State.Phase is MovePhase.Find ? Attempt(line + 1) : attempt;
            turn = MoveProtocol.Next(turn.State, EventOf(turn.Act, outcome, attempt!));
        }

        Assert.Fail("There is no answer.");
    }

    [Fact]
    public void Transcripts_AreOfEveryPhaseAndAnswer()
    {
        var (phases, faults) = (new HashSet<MovePhase>(), new HashSet<MoveFault>());
        foreach (var transcript in Transcript.Read(File))
        {
            var turn = MoveProtocol.Begin(TermsOf(transcript));
            foreach (var (_, outcome) in transcript.Lines)
            {
                phases.Add(turn.State.Phase);
                if (turn.Act is not MoveAct.Answer(var result))
                {
                    turn = MoveProtocol.Next(turn.State, EventOf(turn.Act, outcome, Attempt(1)));
                }
                else if (result is MoveResult.Failed(var fault))
                {
                    faults.Add(fault);
                }
            }
        }

        Assert.Equal(Enum.GetValues<MovePhase>().Order(), phases.Order());
        Assert.Equal(Enum.GetValues<MoveFault>().Order(), faults.Order());
    }

    [Fact]
    public void Next_WhatIsNoOutcomeOfTheAct_IsAFault()
    {
        var turn = MoveProtocol.Begin(new(Manifest("A")));

        Assert.Throws<InvalidOperationException>(() => MoveProtocol.Next(turn.State, new MoveEvent.Stored(true)));
    }

    private static MoveTerms TermsOf(Transcript transcript) => new(Manifest("A"))
    {
        HasWritten = transcript.Has("written"),
        IsPlain = Conditions.Any(condition => transcript.Has($"plain {condition}")),
        ListsTooMuch = transcript.Has("lists too much"),
        Condition = Conditions.FirstOrDefault(condition => transcript.Has(condition) || transcript.Has($"plain {condition}")) switch
        {
            null => null,
            "if absent" => new MoveCondition.IsAbsent(),
            var has => new MoveCondition.Has(DigestOf(has[^1..])),
        },
    };

    // Of another record, should the entry not say which it was read from.
    private static MoveAttempt Attempt(long number) => new(new(number), Manifest("A"), Noon, "ci", "::1", "policy", new(9));

    // What the name of an act does not say: it is this round's attempt, in the record that the tag was judged in.
    private static void AssertAbout(MoveTurn turn, MoveAttempt? attempt)
    {
        switch (turn.Act)
        {
            case MoveAct.Bind(var seen, var own):
                AssertOwn(0, own);
                Assert.Same(turn.State.Seen, seen);
                break;
            case MoveAct.Confirm(var own):
                AssertOwn(2, own);
                break;
            case MoveAct.Settle(var own):
                AssertOwn(2, own);
                break;
        }

        void AssertOwn(long slot, MoveAttempt own)
        {
            var isPlain = turn.State.Terms.IsPlain;
            Assert.Equal(
                attempt! with { In = Now, IsPlain = isPlain, Had = isPlain ? turn.State.Had?.Digest : null, Slot = isPlain ? slot : 0 }, own);
        }
    }

    private static string NameOf(MoveAct act) => act switch
    {
        MoveAct.Judge(var current) => $"judge of {NameOfAny(current)}",
        MoveAct.RecordFound(_, var found) => $"record {NameOf(found)}",
        MoveAct.Keep(var archives) => $"keep {string.Join(' ', archives.All.Select(kept => NameOf(kept.Content)))}",
        MoveAct.CheckRead(ReadProof.Bound) => "check read of what is bound",
        MoveAct.CheckRead(ReadProof.Stored) => "check read of what is stored",
        MoveAct.CheckRead => "check read of what is uploaded",
        MoveAct.PutBack(var current) => $"put back {NameOf(current)}",
        _ => act.GetType().Name.ToLowerInvariant(),
    };

    private static string NameOf(MoveResult result) => result switch
    {
        MoveResult.Accepted(_, var isRepeated) => isRepeated ? "repeated" : "accepted",
        MoveResult.ConditionFailed(var current) => $"condition failed, {NameOfAny(current)}",
        MoveResult.RefusedByRule(var current) => $"refused by rule, {NameOfAny(current)}",
        MoveResult.Upstreams(var question) => $"upstream's to the {question.ToString().ToLowerInvariant()}",
        MoveResult.UnclearLook => "upstream's to the look",
        MoveResult.UnclearPublish => "upstream's, which is unclear",
        MoveResult.Failed(var fault) => fault switch
        {
            MoveFault.TooManyChildren => "too many children",
            MoveFault.RecordAway => "record away",
            MoveFault.RecordChanged => "record changed",
            MoveFault.RecordLostTrack => "the record lost track",
            MoveFault.UpstreamAway => "upstream away",
            _ => fault.ToString().ToLowerInvariant(),
        },
        _ => throw new InvalidOperationException($"no name for {result.GetType().Name}"),
    };

    private static string NameOfAny(ManifestIdentity? manifest) => manifest is null ? "nothing" : NameOf(manifest);

    private static string NameOf(ConfirmedMove move) => NameOf(move.Content);

    private static string NameOf(ManifestIdentity manifest) =>
        Letters.Single(letter => manifest.IsSameAs(Manifest(letter)));

    private static MoveEvent EventOf(MoveAct act, string outcome, MoveAttempt attempt) => (act, outcome) switch
    {
        (_, "record away") => new MoveEvent.RecordAway(),
        (_, "upstream away") => new MoveEvent.UpstreamAway(),
        (_, "abandoned") => new MoveEvent.Abandoned(),
        (MoveAct.Find, _) => new MoveEvent.Found(SeenOf(outcome), attempt),
        (MoveAct.Look, _) => new MoveEvent.Looked(outcome switch
        {
            "nothing" => new TagSight.Nothing(),
            "unclear" => new TagSight.Unclear(),
            _ => new TagSight.There(Manifest(outcome)),
        }),
        (MoveAct.RecordFound(_, var found), _) => new MoveEvent.FoundRecorded(outcome switch
        {
            "certain" => new FindMoveOutcome.Certain(SeenOf(NameOf(found)), IsNew: true),
            "changed" => new FindMoveOutcome.Changed(),
            "claimed" => new FindMoveOutcome.Claimed(),
            _ => throw new InvalidOperationException(outcome),
        }),
        (MoveAct.Judge, "permitted" or "refused") => new MoveEvent.Judged(outcome == "permitted"),
        (MoveAct.Store, "taken" or "refused") => new MoveEvent.Stored(outcome == "taken"),
        (MoveAct.List, "read") => new MoveEvent.Listed(Manifest("A")),
        (MoveAct.List, "too much") => new MoveEvent.Listed(null),
        (MoveAct.CheckRead, "yes" or "no") => new MoveEvent.ReadChecked(outcome == "yes"),
        (MoveAct.Bind, _) => new MoveEvent.Bound(outcome switch
        {
            "pending" => new BindMoveOutcome.Pending(Pending("A", 2)),
            _ when outcome.StartsWith("pending, with archives ", StringComparison.Ordinal) => new BindMoveOutcome.Pending(Pending("A", 2) with
            {
                Archives = new([.. outcome[23..].Split(' ').Select((letter, i) => new KeptManifest(Noon.AddSeconds(i), Manifest(letter)))]),
            }),
            "changed" => new BindMoveOutcome.Changed(),
            "claimed" => new BindMoveOutcome.Claimed(),
            _ => throw new InvalidOperationException(outcome),
        }),
        (MoveAct.Keep, "taken" or "refused" or "unclear") => new MoveEvent.Kept(outcome == "taken", IsOpen: outcome == "unclear"),
        (MoveAct.Publish, _) => new MoveEvent.Published(Enum.Parse<PublishOutcome>(outcome, ignoreCase: true)),
        (MoveAct.Confirm, _) => new MoveEvent.Confirmed(outcome switch
        {
            "confirmed" => new ConfirmMoveOutcome.Confirmed(Confirmed("A", Now)),
            "overtaken by C" => new ConfirmMoveOutcome.Overtaken(Confirmed("C", Now)),
            "contested" => new ConfirmMoveOutcome.Contested(Pending("C", 2)),
            "lost" => new ConfirmMoveOutcome.Lost(),
            _ => throw new InvalidOperationException(outcome),
        }),
        (MoveAct.Settle, "done") => new MoveEvent.Settled(),
        (MoveAct.Wait, "over" or "too long") => new MoveEvent.Waited(IsLast: outcome == "too long"),
        (MoveAct.PutBack, "done") => new MoveEvent.PutBack(),
        _ => throw new InvalidOperationException($"{outcome} of {act.GetType().Name}"),
    };

    private static SeenEntry SeenOf(string found)
    {
        if (found == "unknown")
        {
            return new(TagEntry.Unknown, Now);
        }

        var isOld = found.EndsWith(" old", StringComparison.Ordinal);
        var confirmed = Confirmed(found[..1], isOld ? new(7) : Now);
        var pending = found.IndexOf('+', StringComparison.Ordinal) is > 0 and var at ? Pending(found[(at + 1)..], 2) : null;
        return new(new(null, [], confirmed.Move) { Recorded = new(confirmed, pending) }, Now);
    }

    private static ConfirmedMove Confirmed(string content, Incarnation incarnation) =>
        new(new(1, Manifest(content), null, Noon, "someone", ""), incarnation);

    private static PendingMove Pending(string content, long number) =>
        new(number, Manifest(content), new(99), Noon, "someone", Now);
}
