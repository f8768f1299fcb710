using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Protocol;

public sealed class PushTranscriptTests
{
    private const string File = "push.txt";

    private static readonly string[] Letters = ["A", "B", "C"];

    private static readonly TimeSpan Takeover = TimeSpan.FromHours(1);

    public static TheoryData<string> Titles => Transcript.Titles(File);

    [Theory]
    [MemberData(nameof(Titles))]
    public void Push_DoesWhatItsTranscriptSays(string title)
    {
        var transcript = Transcript.Read(File).Single(transcript => transcript.Title == title);
        var turn = PushProtocol.Begin(new(Manifest("A"), Takeover)
        {
            HasWritten = transcript.Has("written"),
            ListsTooMuch = transcript.Has("lists too much"),
        });
        PushAttempt? attempt = null;
        for (var line = 0; line < transcript.Lines.Count; line++)
        {
            var (act, outcome) = transcript.Lines[line];
            Assert.Equal(act, NameOf(turn.Act));
            AssertAbout(turn.Act, attempt, isFirst: line == 0);
            if (turn.Act is PushAct.Answer(var result))
            {
                Assert.Equal(outcome, NameOf(result));
                Assert.Equal(transcript.Lines.Count - 1, line);
                return;
            }

            attempt = turn.Act is PushAct.Find ? Push(line + 1, "A") : attempt;
            turn = PushProtocol.Next(turn.State, EventOf(turn.Act, outcome, attempt!));
        }

        Assert.Fail("There is no answer.");
    }

    [Fact]
    public void Transcripts_AreOfEveryPhase()
    {
        var seen = new HashSet<PushPhase>();
        foreach (var transcript in Transcript.Read(File))
        {
            var turn = PushProtocol.Begin(new(Manifest("A"), Takeover)
            {
                HasWritten = transcript.Has("written"),
                ListsTooMuch = transcript.Has("lists too much"),
            });
            foreach (var (_, outcome) in transcript.Lines)
            {
                seen.Add(turn.State.Phase);
                if (turn.Act is not PushAct.Answer)
                {
                    turn = PushProtocol.Next(turn.State, EventOf(turn.Act, outcome, Push(1, "A")));
                }
            }
        }

        Assert.Equal(Enum.GetValues<PushPhase>().Order(), seen.Order());
    }

    [Fact]
    public void Next_WhatIsNoOutcomeOfTheAct_IsAFault()
    {
        var turn = PushProtocol.Begin(new(Manifest("A"), Takeover));

        Assert.Throws<InvalidOperationException>(() => PushProtocol.Next(turn.State, new PushEvent.Stored(true)));
    }

    // What the name of an act does not say.
    private static void AssertAbout(PushAct act, PushAttempt? attempt, bool isFirst)
    {
        switch (act)
        {
            case PushAct.Find(var mayRecall):
                // Memory may choose the path once; what changed under the push is read.
                Assert.Equal(isFirst, mayRecall);
                break;
            case PushAct.Bind(var own):
                Assert.Equal(attempt, own);
                break;
            case PushAct.TakeOver(_, var own):
                Assert.Equal(attempt, own);
                break;
            case PushAct.Confirm(var own):
                Assert.Equal(attempt, own);
                break;
            case PushAct.Settle(var own):
                Assert.Equal(attempt, own);
                break;
        }
    }

    private static string NameOf(PushAct act) => act switch
    {
        PushAct.Find => "find",
        PushAct.Store(IsAnew: true) => "store anew",
        PushAct.TakeOver(var seen, _) => $"take over {NameOf(seen.Content)}",
        PushAct.Adopt(_, var found) => $"adopt {NameOf(found)}",
        PushAct.CheckRead(ReadProof.Bound) => "check read of what is bound",
        PushAct.CheckRead(ReadProof.Stored) => "check read of what is stored",
        PushAct.CheckRead => "check read of what is uploaded",
        PushAct.PutBack(var current) => $"put back {(current is null ? "nothing" : NameOf(current.Content))}",
        _ => act.GetType().Name.ToLowerInvariant(),
    };

    private static string NameOf(PushResult result) => result switch
    {
        PushResult.Accepted(var isRepeated) => isRepeated ? "repeated" : "accepted",
        PushResult.RefusedBound(var bound) => $"refused, bound to {NameOf(bound.Content)}",
        PushResult.RefusedPending(var pending) => $"refused, {NameOf(pending.Content)} is pending",
        PushResult.Upstreams(UpstreamQuestion.Store) => "upstream's to the store",
        PushResult.Upstreams => "upstream's to the publish",
        PushResult.UnclearLook => "upstream's to the look",
        PushResult.UnclearPublish => "upstream's, which is unclear",
        PushResult.Failed(var fault) => fault switch
        {
            PushFault.TooManyChildren => "too many children",
            PushFault.RecordAway => "record away",
            PushFault.RecordLostTrack => "the record lost track",
            PushFault.UpstreamAway => "upstream away",
            _ => fault.ToString().ToLowerInvariant(),
        },
        _ => throw new InvalidOperationException($"no name for {result.GetType().Name}"),
    };

    private static string NameOf(ManifestIdentity manifest) =>
        Letters.Single(letter => manifest.IsSameAs(Manifest(letter)));

    private static PushEvent EventOf(PushAct act, string outcome, PushAttempt attempt) => (act, outcome) switch
    {
        (_, "record away") => new PushEvent.RecordAway(),
        (_, "upstream away") => new PushEvent.UpstreamAway(),
        (_, "abandoned") => new PushEvent.Abandoned(),
        (PushAct.Find, _) => new PushEvent.Found(EntryOf(outcome), attempt),
        (PushAct.Store, "taken" or "refused") => new PushEvent.Stored(outcome == "taken"),
        (PushAct.List, "read") => new PushEvent.Listed(Manifest("A")),
        (PushAct.List, "too much") => new PushEvent.Listed(null),
        (PushAct.Bind or PushAct.TakeOver, _) => new PushEvent.Bound(outcome switch
        {
            "pending" => new BindOutcome.Pending(Pending("A", attempt.Number.Number)),
            "bound" => new BindOutcome.Bound(Published("B")),
            "gone" => new BindOutcome.Gone(),
            "claimed" => new BindOutcome.Claimed(),
            _ => throw new InvalidOperationException(outcome),
        }),
        (PushAct.Look, _) => new PushEvent.Looked(
            outcome switch
            {
                "nothing" => new TagSight.Nothing(),
                "unclear" => new TagSight.Unclear(),
                _ => new TagSight.There(Manifest(outcome)),
            },
            Noon),
        (PushAct.Adopt, _) => new PushEvent.Adopted(outcome switch
        {
            "published" => new AdoptOutcome.Published(Published("B")),
            "changed" => new AdoptOutcome.Changed(),
            "released" => new AdoptOutcome.Released(),
            "claimed" => new AdoptOutcome.Claimed(),
            _ => throw new InvalidOperationException(outcome),
        }),
        (PushAct.CheckRead, "yes" or "no") => new PushEvent.ReadChecked(outcome == "yes"),
        (PushAct.Publish, _) => new PushEvent.Published(Enum.Parse<PublishOutcome>(outcome, ignoreCase: true)),
        (PushAct.Confirm, _) => new PushEvent.Confirmed(outcome switch
        {
            "confirmed" => new ConfirmOutcome.Confirmed(),
            "rebound" => new ConfirmOutcome.Rebound(),
            "overtaken by B" => new ConfirmOutcome.Overtaken(Published("B")),
            "released" => new ConfirmOutcome.Overtaken(null),
            "contested" => new ConfirmOutcome.Contested(Pending("B", 9)),
            "claimed" => new ConfirmOutcome.Claimed(),
            _ => throw new InvalidOperationException(outcome),
        }),
        (PushAct.Settle, "done") => new PushEvent.Settled(),
        (PushAct.Wait, "over" or "too long") => new PushEvent.Waited(IsLast: outcome == "too long"),
        (PushAct.PutBack, "done") => new PushEvent.PutBack(),
        _ => throw new InvalidOperationException($"{outcome} of {act.GetType().Name}"),
    };

    private static TagEntry EntryOf(string found) => Entry(found.Split(' ') switch
    {
        ["unbound"] => null,
        [var content, "published"] => Published(content),
        [var content, "retired"] => Published(content) with { IsDeleted = true },
        [var content, "pending"] => Pending(content, 9),
        [var content, "pending,", "old"] => Pending(content, 9) with { Since = Noon - Takeover },
        _ => throw new InvalidOperationException(found),
    });
}
