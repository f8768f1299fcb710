using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Protocol;

public sealed class DeleteTranscriptTests
{
    private const string File = "delete.txt";

    private static readonly Attempt Number = new(7);

    // An index may list it by another digest than the one it is deleted by.
    private static readonly Digest[] Digests = [DigestOf("A"), Digest.Sha512([1])];

    private static readonly string[] Tags = ["v1", "old-1", "latest"];

    public static TheoryData<string> Titles => Transcript.Titles(File);

    [Theory]
    [MemberData(nameof(Titles))]
    public void Delete_DoesWhatItsTranscriptSays(string title)
    {
        var transcript = Transcript.Read(File).Single(transcript => transcript.Title == title);
        DeleteClaim? claim = null;
        var turn = Begin(transcript);
        for (var line = 0; line < transcript.Lines.Count; line++)
        {
            var (act, outcome) = transcript.Lines[line];
            Assert.Equal(act, NameOf(turn.Act));
            AssertAbout(turn.Act, ref claim);
            if (turn.Act is DeleteAct.Answer(var result))
            {
                Assert.Equal(outcome, NameOf(result));
                Assert.Equal(transcript.Lines.Count - 1, line);
                return;
            }

            turn = DeleteProtocol.Next(turn.State, EventOf(turn.Act, outcome, PolicyOf(transcript)));
        }

        Assert.Fail("There is no answer.");
    }

    [Fact]
    public void Transcripts_AreOfEveryPhase()
    {
        var seen = new HashSet<DeletePhase>();
        foreach (var transcript in Transcript.Read(File))
        {
            var turn = Begin(transcript);
            foreach (var (_, outcome) in transcript.Lines)
            {
                seen.Add(turn.State.Phase);
                if (turn.Act is not DeleteAct.Answer)
                {
                    turn = DeleteProtocol.Next(turn.State, EventOf(turn.Act, outcome, PolicyOf(transcript)));
                }
            }
        }

        Assert.Equal(Enum.GetValues<DeletePhase>().Order(), seen.Order());
    }

    [Fact]
    public void Next_WhatIsNoOutcomeOfTheAct_IsAFault()
    {
        var turn = DeleteProtocol.Begin(new(ImportLines.Repository, new Reference(Digests[0]), ImportLines.Policy));

        Assert.Throws<InvalidOperationException>(() => DeleteProtocol.Next(turn.State, new DeleteEvent.Claimed()));
    }

    private static DeleteTurn Begin(Transcript transcript) => DeleteProtocol.Begin(new(
        ImportLines.Repository,
        Array.Find(Tags, tag => transcript.Has($"of {tag}") || transcript.Has($"of {tag} by bob")) is { } tag ? new(Tag.Parse(tag)) : new Reference(Digests[0]),
        PolicyOf(transcript))
    {
        By = new(IsBy(transcript, "bob") ? "bob" : "release", NameWorth.Proven),
    });

    private static TagPolicy PolicyOf(Transcript transcript) =>
        IsBy(transcript, "bob") || IsBy(transcript, "release") ? ImportLines.WithPushers : ImportLines.Policy;

    private static bool IsBy(Transcript transcript, string name) => transcript.Title.EndsWith(" by " + name, StringComparison.Ordinal);

    // What the name of an act does not say.
    private static void AssertAbout(DeleteAct act, ref DeleteClaim? claim)
    {
        switch (act)
        {
            case DeleteAct.FindUses(var digests):
                Assert.Equal(DigestSet.Of(Digests), digests);
                break;
            case DeleteAct.Claim(var made):
                Assert.Equal(new(Number, DigestSet.Of(Digests), Noon, Noon + DeleteProtocol.ClaimLife), made);
                claim = made;
                break;
            case DeleteAct.Announce(var names):
                Assert.Equal(Digests, names.All.Distinct());
                break;
            case DeleteAct.EndClaim(var made):
                Assert.Equal(claim, made);
                break;
        }
    }

    private static string NameOf(DeleteAct act) => act switch
    {
        DeleteAct.CheckRead => "check read",
        DeleteAct.CheckRight => "check right",
        DeleteAct.TakePlace => "take place",
        DeleteAct.Import(var next) => "import, " + ImportLines.NameOf(next),
        DeleteAct.FindForbidden(_, _, var by) => $"find what {by.Name} may not delete",
        DeleteAct.FindUses => "find uses",
        DeleteAct.ReadNote => "read note",
        DeleteAct.Mark(var uses) => $"mark {string.Join(' ', uses.Select(use => use.Tag))}",
        DeleteAct.Unmark(var uses) => $"unmark {string.Join(' ', uses.Select(use => use.Tag))}",
        DeleteAct.ForgetRight => "forget right",
        DeleteAct.EndClaim => "end claim",
        _ => act.GetType().Name.ToLowerInvariant(),
    };

    private static string NameOf(DeleteResult result) => result switch
    {
        DeleteResult.Upstreams(var question) => $"upstream's to the {question.ToString().ToLowerInvariant()}",
        DeleteResult.RefusedTag(var classified) => classified.IsReserved ? "refused, the tag is the guard's" : "refused, the tag is protected",
        DeleteResult.RefusedPusher(var tag, _, var by, var why) => $"refused, {tag} is not for {by.Name}: {why.ToString().ToLowerInvariant()}",
        DeleteResult.RefusedTooManyTags(var tags, var by) => $"refused, {tags} tags are not for {by.Name}",
        DeleteResult.RefusedInUse(var needed) => $"refused, {needed.Tag} needs it",
        DeleteResult.RefusedNotImported(var tags) => $"refused, {tags} tags are unknown",
        DeleteResult.Failed(var fault) => fault switch
        {
            DeleteFault.NoPlace => "no place",
            DeleteFault.NoTagList => "no tag list",
            DeleteFault.RecordAway => "record away",
            DeleteFault.UpstreamAway => "upstream away",
            _ => fault.ToString().ToLowerInvariant(),
        },
        _ => throw new InvalidOperationException($"no name for {result.GetType().Name}"),
    };

    private static DeleteEvent EventOf(DeleteAct act, string outcome, TagPolicy policy) => (act, outcome) switch
    {
        (_, "record away") => new DeleteEvent.RecordAway(),
        (_, "upstream away") => new DeleteEvent.UpstreamAway(),
        (_, "abandoned") => new DeleteEvent.Abandoned(),
        (DeleteAct.CheckRead, "yes" or "no") => new DeleteEvent.ReadChecked(outcome == "yes"),
        (DeleteAct.Get, "A") => new DeleteEvent.Got(Digests[0], Digests[1]),
        (DeleteAct.Get, "not given") => new DeleteEvent.NotGot(),
        (DeleteAct.CheckRight, "yes" or "no") => new DeleteEvent.RightChecked(outcome == "yes"),
        (DeleteAct.TakePlace, "taken") => new DeleteEvent.PlaceTaken(policy, Number),
        (DeleteAct.TakePlace, "none is free") => new DeleteEvent.NoPlace(),
        (DeleteAct.Import(var next), _) => new DeleteEvent.Imported(ImportLines.EventOf(next, outcome)),
        (DeleteAct.FindForbidden, "none") => new DeleteEvent.ForbiddenFound(null),
        (DeleteAct.FindForbidden, "no list") => new DeleteEvent.ForbiddenNotFound(ListFault.NotGiven, 0),
        (DeleteAct.FindForbidden, "unreadable") => new DeleteEvent.ForbiddenNotFound(ListFault.Unreadable, 0),
        (DeleteAct.FindForbidden, "2000 tags") => new DeleteEvent.ForbiddenNotFound(ListFault.TooLong, 2_000),
        (DeleteAct.FindForbidden, _) => new DeleteEvent.ForbiddenFound(Tag.Parse(outcome)),
        (DeleteAct.FindUses, _) => new DeleteEvent.UsesFound(UsesOf(outcome), Noon),
        (DeleteAct.Claim, "done") => new DeleteEvent.Claimed(),
        (DeleteAct.ReadNote, _) => new DeleteEvent.NoteRead(ImportLines.NoteOf(outcome)),
        (DeleteAct.Mark, "done") => new DeleteEvent.Marked(),
        (DeleteAct.Delete, _) => new DeleteEvent.Deleted(outcome switch
        {
            "not there" => DeleteOutcome.NotThere,
            _ => Enum.Parse<DeleteOutcome>(outcome, ignoreCase: true),
        }),
        (DeleteAct.ForgetRight, "done") => new DeleteEvent.RightForgotten(),
        (DeleteAct.Announce, "done") => new DeleteEvent.Announced(),
        (DeleteAct.EndClaim, "done") => new DeleteEvent.ClaimEnded(),
        (DeleteAct.Unmark, "done") => new DeleteEvent.Unmarked(),
        _ => throw new InvalidOperationException($"{outcome} of {act.GetType().Name}"),
    };

    private static List<TagUse> UsesOf(string outcome) => outcome == "none"
        ? []
        : [.. outcome.Split(", ").Select(use => use.Split(' ', 2) switch
        {
            [var tag, "has A"] => new TagUse(Tag.Parse(tag), Published("A")),
            [var tag, "is pending with A"] => new TagUse(Tag.Parse(tag), Pending("A", 9)),
            [var tag, "has an index of A"] => new TagUse(
                Tag.Parse(tag), Published("I") with { Content = Manifest("I") with { Children = DigestSet.Of(Digests[0]) } }),
            _ => throw new InvalidOperationException(use),
        })];
}
