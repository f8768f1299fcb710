using RegistryGuard.Chaos;
using RegistryGuard.Chaos.Rules;

namespace RegistryGuard.Tests.Chaos;

/// <summary>The checker of the chaos test finds what is wrong in a history, and nothing else.</summary>
public class CheckerTests
{
    private static readonly Dictionary<string, (Story Story, IRule Rule)> Wrong = new(StringComparer.Ordinal)
    {
        ["two digests acknowledged"] =
            (new Story().Acknowledge(0).Acknowledge(1).EndWell(1), new OneAcknowledgedDigest()),
        ["two digests acknowledged, with a loss between them"] =
            (new Story().Acknowledge(0).LoseRecord().Acknowledge(1).EndWell(1), new OneAcknowledgedDigest()),

        ["a pull gives another digest than the one acknowledged before"] =
            (new Story().Push(1, Outcome.Unknown).Acknowledge(0).Pull(1).EndWell(0).Push(1, Outcome.Refused), new AcknowledgedStays()),
        ["a pull gives another digest than the one acknowledged before, after a loss"] =
            (new Story().Push(1, Outcome.Unknown).Acknowledge(0).LoseRecord().Pull(1).EndWell(0).Push(1, Outcome.Refused), new AcknowledgedStays()),
        ["a pull gives another digest than the one acknowledged after a loss"] =
            (new Story().Push(1, Outcome.Unknown).LoseRecord().Acknowledge(0).Pull(1).EndWell(0).Push(1, Outcome.Refused), new AcknowledgedStays()),
        ["a pull gives nothing after an acknowledgement"] =
            (new Story().Acknowledge(0).PullNothing().EndWell(0), new AcknowledgedStays()),

        ["two readers see two digests, and none is acknowledged before"] =
            (new Story().Push(0, Outcome.Unknown).Push(1, Outcome.Unknown).Pull(0).Pull(1).EndWell(0).Push(1, Outcome.Refused), new OneDigestForAllReaders()),
        ["a reader past the guards sees another digest"] =
            (new Story().Push(1, Outcome.Unknown).Acknowledge(0).Pull(1, Server.Registry).EndWell(0).Push(1, Outcome.Refused), new OneDigestForAllReaders()),
        ["a reader sees another digest than is acknowledged later"] =
            (new Story().Push(0, Outcome.Unknown).Pull(0).Acknowledge(1).EndWell(1).Push(0, Outcome.Refused), new OneDigestForAllReaders()),
        ["two readers see two digests before a loss"] =
            (new Story().Push(0, Outcome.Unknown).Push(1, Outcome.Unknown).Pull(0).Pull(1).LoseRecord().EndWell(1).Push(0, Outcome.Refused), new OneDigestForAllReaders()),
        ["two readers see two digests of a tag that is younger than the loss"] =
            (new Story().PullNothing().LoseRecord().Push(0, Outcome.Unknown).Push(1, Outcome.Unknown).Pull(0).Pull(1).EndWell(1).Push(0, Outcome.Refused), new OneDigestForAllReaders()),

        ["an acknowledged manifest is missing for a while"] =
            (new Story().Acknowledge(0).Fetch(0, Outcome.Missing).EndWell(0), new AcknowledgedIsReadable()),
        ["an acknowledged manifest is missing in the end"] =
            (new Story().Rest().Acknowledge(0).Pull(0).Fetch(0, Outcome.Missing), new AcknowledgedIsReadable()),
        ["an acknowledged manifest is read by nobody in the end"] =
            (new Story().Rest().Acknowledge(0).Pull(0), new AcknowledgedIsReadable()),
        ["an acknowledged tag is missing in the end"] =
            (new Story().Acknowledge(0).EndWell(0).PullNothing(), new AcknowledgedIsReadable()),
        ["an acknowledged tag is pulled by nobody in the end"] =
            (new Story().Rest().Acknowledge(0).Fetch(0), new AcknowledgedIsReadable()),
        ["a tag acknowledged in the end is pulled by nobody after it"] =
            (new Story().Rest().PullNothing().Acknowledge(0).Fetch(0), new AcknowledgedIsReadable()),
        ["what was acknowledged for a floating tag is missing in the end"] =
            (Story.OfFloating().Push(0, Outcome.Acknowledged, by: "a").Record("a").Rest().Fetch(0, Outcome.Missing), new AcknowledgedIsReadable()),

        ["an acknowledged move is not recorded"] =
            (Story.OfFloating().Push(0, Outcome.Acknowledged, by: "a").Push(1, Outcome.Acknowledged, by: "b").Record("b").Rest().Fetch(0), new MovesAreRecorded()),
        ["a recorded tag goes back"] =
            (Story.OfRecorded().Push(0, Outcome.Acknowledged, "a").Push(1, Outcome.Acknowledged, "b").Pull(0).Record("a").Record("b"), new RecordedGoesOn()),
        ["a recorded tag goes back after a loss"] =
            (Story.OfRecorded().LoseRecord().Push(0, Outcome.Acknowledged, "a").Push(1, Outcome.Acknowledged, "b").Pull(0).Record("a").Record("b"), new RecordedGoesOn()),
        ["a move acknowledged after a loss is not recorded"] =
            (Story.OfFloating().LoseRecord().Push(0, Outcome.Acknowledged, by: "a").Rest().Fetch(0), new MovesAreRecorded()),

        ["a pull gives what nobody pushed"] =
            (new Story().Acknowledge(0).EndWell(0).Pull(2, Server.Registry), new NothingFromNowhere()),
        ["a pull gives what is pushed only later"] =
            (new Story().Pull(0).Acknowledge(0).EndWell(0), new NothingFromNowhere()),
        ["a pull of a floating tag gives what nobody pushed"] =
            (Story.OfFloating().Pull(0), new NothingFromNowhere()),

        ["a push is refused and nobody pushed anything else"] =
            (new Story().Push(0, Outcome.Refused).EndWell(0), new RefusedForAReason()),
        ["a push is refused that was acknowledged before"] =
            (new Story().Acknowledge(0).Push(1, Outcome.Refused).Push(0, Outcome.Refused).EndWell(0), new RefusedForAReason()),
        ["a push to a floating tag is refused"] =
            (Story.OfFloating().Push(0, Outcome.Unknown, by: "a").Push(1, Outcome.Refused, by: "b").Rest().Push(0, Outcome.Acknowledged, by: "c").Record("c").Fetch(0), new RefusedForAReason()),

        ["no answer although all faults are over"] =
            (new Story().Acknowledge(0).EndWell(0).PullNothing(Outcome.Unknown), new EverythingSettles()),
        ["the guard is not available although all faults are over"] =
            (new Story().Acknowledge(0).EndWell(0).Push(0, Outcome.Unavailable), new EverythingSettles()),
        ["an interrupted push can't be completed"] =
            (new Story().Push(0, Outcome.Unknown).Push(1, Outcome.Unavailable).Rest().Push(0, Outcome.Refused).Push(1, Outcome.Refused), new EverythingSettles()),
        ["an interrupted push is not repeated"] =
            (new Story().Push(0, Outcome.Unavailable).Acknowledge(1).EndWell(1), new EverythingSettles()),

        ["a push is not answered with success, for which a delete that was answered is no excuse"] =
            (new Story().Push(0, Outcome.Unknown).Delete(0, Outcome.Acknowledged).Rest().Push(0, Outcome.Unavailable), new EverythingSettles()),
        ["a push gets no answer at all, for which a delete is no excuse"] =
            (new Story().Push(0, Outcome.Unknown).Delete(0, Outcome.Unknown).Rest().Push(0, Outcome.Unknown), new EverythingSettles()),

        ["an acknowledged manifest is deleted"] =
            (new Story().Acknowledge(0).Delete(0, Outcome.Acknowledged).EndWell(0), new AcknowledgedIsNotDeleted()),
        ["an acknowledged manifest is deleted after a loss"] =
            (new Story().Acknowledge(0).LoseRecord().Delete(0, Outcome.Acknowledged).EndWell(0), new AcknowledgedIsNotDeleted()),

        ["what a tag named while it was floating is deleted when it is protected again"] =
            (Story.OfFlipping().Float().Acknowledge(0).Protect().Delete(0, Outcome.Acknowledged), new NamedIsNotDeleted()),
        ["what a tag named since it was protected is deleted after a policy that went there and back"] =
            (Story.OfFlipping().Acknowledge(0).Float().Protect().Delete(0, Outcome.Acknowledged), new NamedIsNotDeleted()),
        ["what was acknowledged last is deleted"] =
            (Story.OfFlipping().Float().Acknowledge(0).Acknowledge(1).Protect().Delete(1, Outcome.Acknowledged), new NamedIsNotDeleted()),
        ["what was deleted while it was floating and pushed again is deleted"] =
            (Story.OfFlipping().Float().Acknowledge(0).Delete(0, Outcome.Acknowledged).Acknowledge(0).Protect().Delete(0, Outcome.Acknowledged), new NamedIsNotDeleted()),
        ["what the registry was seen to have in the end is deleted"] =
            (Story.OfFlipping().Float().Push(0, Outcome.Unknown).Protect().Rest().Pull(0, Server.Registry).Delete(0, Outcome.Acknowledged), new NamedIsNotDeleted()),
        ["what the registry and the guards give in the end is deleted"] =
            (Story.OfFlipping().Float().Push(0, Outcome.Unknown).Protect().Rest().Pull(0).Pull(0, Server.Registry).Delete(0, Outcome.Acknowledged), new NamedIsNotDeleted()),
        ["nothing is acknowledged in the end for a tag that is protected then"] =
            (Story.OfFlipping().Push(0, Outcome.Unknown).Push(1, Outcome.Unknown).Rest().Push(0, Outcome.Refused).Push(1, Outcome.Refused), new EverythingSettles()),
        ["a push is refused to a tag that is protected at times, and nobody pushed anything else"] =
            (Story.OfFlipping().Push(0, Outcome.Refused), new RefusedForAReason()),
        ["deletes that upstream refuses hold up a push"] =
            (Story.OfKept().Acknowledge(0).EndWell(0).Delete(0, Outcome.Refused).Push(0, Outcome.Unavailable), new EverythingSettles()),
        ["a delete that was not carried out is no excuse where upstream refuses every one"] =
            (Story.OfKept().Acknowledge(0).Delete(0, Outcome.Unavailable).EndWell(0).Push(0, Outcome.Unavailable), new EverythingSettles()),
        ["a delete at rest is no excuse for a push that is told to wait"] =
            (new Story().EndWell(0).Delete(0, Outcome.Unavailable).Saying("503").Push(0, Outcome.Unavailable).Delete(0, Outcome.Refused), new EverythingSettles()),
        ["a delete has no clear answer in the end and is not repeated"] =
            (new Story().Acknowledge(0).EndWell(0).Delete(1, Outcome.Unavailable).Saying("503"), new EverythingSettles()),

        ["a pull gives what was sent in half"] =
            (new Story().HalfPush(1).Pull(1), new HalfSentIsNothing()),
        ["what was sent in half can be read by its digest"] =
            (new Story().HalfPush(1).Acknowledge(0).EndWell(0).Fetch(1), new HalfSentIsNothing()),

        ["an answer that nobody expects"] =
            (new Story().Push(0, Outcome.Unexpected).EndWell(0), new AnswersAreExpected()),
    };

    private static readonly Dictionary<string, Story> Right = new(StringComparer.Ordinal)
    {
        ["nothing"] = new Story(),
        ["a tag that only was looked for"] = new Story().PullNothing().Fetch(0, Outcome.Missing),
        ["first writer wins, repeated and pulled"] =
            new Story().PullNothing().Acknowledge(0).Push(1, Outcome.Refused).Acknowledge(0).Pull(0).Pull(0, Server.Registry).EndWell(0),
        ["a pull that began before the acknowledgement finds nothing"] =
            new Story().Acknowledge(0).PullNothing().BegunBefore(1).EndWell(0),
        ["a refusal for a push that was under way"] =
            new Story().Push(1, Outcome.Refused).Acknowledge(0).BegunBefore(1).EndWell(0),
        ["a push without an answer that took effect"] =
            new Story().Push(0, Outcome.Unknown).Pull(0).Push(1, Outcome.Refused).EndWell(0),
        ["a push without an answer that took none"] =
            new Story().Push(0, Outcome.Unknown).PullNothing().Acknowledge(1).EndWell(1).Push(0, Outcome.Refused),
        ["a tag is pulled in the end before its push is completed"] =
            new Story().Push(0, Outcome.Unknown).Rest().PullNothing().EndWell(0),
        ["the first of two interrupted pushes is refused in the end, the other completed"] =
            new Story().Push(0, Outcome.Unknown).Push(1, Outcome.Unknown).Rest().Push(0, Outcome.Refused).EndWell(1),
        ["what nobody had acknowledged is replaced after a loss"] =
            new Story().Push(0, Outcome.Unknown).Pull(0).LoseRecord().Acknowledge(1).Pull(0, Server.Registry).EndWell(1).Push(0, Outcome.Refused),
        ["what is not acknowledged is deleted, what is isn't"] =
            new Story().Push(0, Outcome.Unknown).Delete(0, Outcome.Acknowledged).Acknowledge(1).Delete(1, Outcome.Refused).Delete(2, Outcome.Missing)
                .EndWell(1).Push(0, Outcome.Refused).Fetch(0, Outcome.Missing),
        ["a manifest is deleted while it is pushed"] =
            new Story().Acknowledge(0).Delete(0, Outcome.Acknowledged).BegunBefore(1).EndWell(0),
        ["a delete without an answer holds up pushes of the manifest"] =
            new Story().Push(0, Outcome.Unavailable).Delete(0, Outcome.Unknown).Rest().Push(0, Outcome.Unavailable).PullNothing(),
        ["a manifest is deleted while its tag is floating"] =
            Story.OfFlipping().Acknowledge(0).Float().Delete(0, Outcome.Acknowledged).Protect().EndWell(0),
        ["a manifest is deleted while the policy changes"] =
            Story.OfFlipping().Float().Acknowledge(0).Delete(0, Outcome.Acknowledged).Protect().BegunBefore(1).EndWell(0),
        ["another manifest than the tag's is deleted"] =
            Story.OfFlipping().Float().Acknowledge(0).Acknowledge(1).Protect().Delete(0, Outcome.Acknowledged).EndWell(1).Push(0, Outcome.Refused),
        ["a manifest is deleted, of which a push without an answer may have taken the tag"] =
            Story.OfFlipping().Float().Acknowledge(0).Push(1, Outcome.Unknown).Protect().Delete(0, Outcome.Acknowledged).EndWell(1).Push(0, Outcome.Refused),
        ["a manifest is deleted, of which a delete without an answer may have taken the tag"] =
            Story.OfFlipping().Float().Acknowledge(0).Delete(0, Outcome.Unknown).Protect().Delete(0, Outcome.Acknowledged).Rest().Push(0, Outcome.Unavailable),
        ["what the registry has of a move that was never recorded is deleted, and the guards give what is bound"] =
            Story.OfFlipping().Acknowledge(0).Float().Push(1, Outcome.Unknown).Protect().Rest().Pull(0).Pull(1, Server.Registry)
                .Delete(1, Outcome.Acknowledged).EndWell(0).Push(1, Outcome.Refused),
        ["a tag moves while it is floating and is bound when it is protected again"] =
            Story.OfFlipping().Acknowledge(0).Float().Acknowledge(1).Acknowledge(0).Pull(0).Protect().Push(1, Outcome.Refused).Delete(0, Outcome.Refused).EndWell(0),
        ["a push is refused that was acknowledged while the tag was floating"] =
            Story.OfFlipping().Float().Acknowledge(0).Acknowledge(1).Protect().Push(0, Outcome.Refused).EndWell(1),
        ["a delete without an answer may have left something where upstream refuses every one"] =
            Story.OfKept().Delete(0, Outcome.Unknown).Push(0, Outcome.Unavailable).Rest().Push(0, Outcome.Unavailable).PullNothing(),
        ["a delete of what a tag names holds up the push of another that adopts it"] =
            Story.OfFlipping().Push(0, Outcome.Unknown).Delete(0, Outcome.Unknown).Rest().Push(1, Outcome.Unavailable).Push(0, Outcome.Unavailable),
        ["two deletes give way to each other in the end"] =
            new Story().Acknowledge(0).EndWell(0).Delete(1, Outcome.Unavailable).Saying("503").Delete(1, Outcome.Refused),
        ["a delete on which the registry failed in the end may hold up what comes after it"] =
            new Story().Push(0, Outcome.Unknown).Rest().Delete(0, Outcome.Unavailable).Saying("500").Push(0, Outcome.Unavailable),
        ["a delete waits for another tag of the repository"] =
            Story.OfFlipping().Push(0, Outcome.Unknown).Delete(1, Outcome.Unknown).Rest().Delete(0, Outcome.Unavailable).Saying("503").Acknowledge(0),
        ["what was sent in half is nowhere"] =
            new Story().HalfPush(1).Acknowledge(0).EndWell(0).Fetch(1, Outcome.Missing),
        ["a floating tag moves to and fro"] =
            Story.OfFloating().Push(0, Outcome.Acknowledged, "a").Pull(0).Push(1, Outcome.Acknowledged, "b").Pull(1).Push(0, Outcome.Acknowledged, "c")
                .Pull(0).Record("a").Record("b").Record("c").Rest().Fetch(0).Fetch(1),
        ["a pull of a recorded tag overlaps with a move"] =
            Story.OfRecorded().Push(0, Outcome.Acknowledged, "a").Push(1, Outcome.Acknowledged, "b").Pull(0).BegunBefore(1).Pull(1).Record("a").Record("b"),
        ["a pull of a recorded tag gives a move without an answer"] =
            Story.OfRecorded().Push(0, Outcome.Unknown, "a").Push(1, Outcome.Acknowledged, "b").Pull(0).Record("a").Record("b"),
        ["a recorded tag goes back past the guards, or with the record"] =
            Story.OfRecorded().Push(0, Outcome.Acknowledged, "a").Push(1, Outcome.Acknowledged, "b").Pull(0, Server.Registry).LoseRecord().Pull(0).Record("a").Record("b"),
        ["a recorded tag goes back when the record is restarted"] =
            Story.OfRecorded().Push(0, Outcome.Acknowledged, "a").Push(1, Outcome.Acknowledged, "b").RestartRecord().Pull(0).Record("a").Record("b"),
        ["a move is lost with the record"] =
            Story.OfFloating().Push(0, Outcome.Acknowledged, "a").LoseRecord().Push(1, Outcome.Acknowledged, "b").Record("b").Rest().Fetch(0).Fetch(1),
        ["a move without an answer is recorded, another isn't"] =
            Story.OfFloating().Push(0, Outcome.Unknown, "a").Push(0, Outcome.Unknown, "b").Record("b")
                .Rest().Push(0, Outcome.Acknowledged, "c").Record("c").Fetch(0),
    };

    public static TheoryData<string> WrongStories => [.. Wrong.Keys];

    public static TheoryData<string> RightStories => [.. Right.Keys];

    [Theory]
    [MemberData(nameof(WrongStories))]
    public void Violations_WrongHistory_TheRuleItBreaksIsNamed(string name)
    {
        var (story, rule) = Wrong[name];

        var violations = Checker.Violations(story.History);

        Assert.Contains(rule.Sentence, violations.Select(violation => violation.Rule));
    }

    [Theory]
    [MemberData(nameof(RightStories))]
    public void Violations_RightHistory_None(string name) =>
        Assert.Empty(Checker.Violations(Right[name].History));

    [Fact]
    public void Violations_EveryRule_HasAHistoryThatBreaksIt() => Assert.Equal(
        Checker.Rules.Select(rule => rule.Sentence).Order(StringComparer.Ordinal),
        Wrong.Values.Select(wrong => wrong.Rule.Sentence).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Violation_ToString_TellsAllThatHappenedToTheTag()
    {
        var story = new Story().Acknowledge(0).LoseRecord().Acknowledge(1);

        var text = Checker.Violations(story.History)[0].ToString();

        Assert.Contains("chaos/a:v1.0.0: 2 digests were acknowledged", text, StringComparison.Ordinal);
        Assert.Contains("the record was lost between 3.0 and 4.0 ms", text, StringComparison.Ordinal);
        Assert.Contains(ChaosTag.Protected(0).Manifest(1).Digest[7..19], text, StringComparison.Ordinal);
    }
}
