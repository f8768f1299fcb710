using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Protocol;

public sealed class ImportTranscriptTests
{
    private const string File = "import.txt";
    private const string Recorded = "one recorded tag";

    public static TheoryData<string> Titles => Transcript.Titles(File);

    [Theory]
    [MemberData(nameof(Titles))]
    public void Import_DoesWhatItsTranscriptSays(string title)
    {
        var transcript = Transcript.Read(File).Single(transcript => transcript.Title == title);
        Assert.Equal(
            transcript.Lines,
            IsOfOneTag(transcript)
                ? Run(transcript, BeginOne(transcript), (turn, happened) => TagImport.Next(turn.State, happened), turn => turn.Act)
                : Run(transcript, Begin(), (turn, happened) => ImportProtocol.Next(turn.State, happened), turn => turn.Act));
    }

    [Fact]
    public void Transcripts_AreOfEveryPhase()
    {
        var (phases, phasesOfTags) = (new HashSet<ImportPhase>(), new HashSet<TagImportPhase>());
        foreach (var transcript in Transcript.Read(File))
        {
            if (IsOfOneTag(transcript))
            {
                Run(transcript, BeginOne(transcript), (turn, happened) => TagImport.Next(turn.State, happened), turn =>
                {
                    phasesOfTags.Add(turn.State.Phase);
                    return turn.Act;
                });
                continue;
            }

            Run(transcript, Begin(), (turn, happened) => ImportProtocol.Next(turn.State, happened), turn =>
            {
                phases.Add(turn.State.Phase);
                return turn.Act;
            });
        }

        Assert.Equal(Enum.GetValues<ImportPhase>().Order(), phases.Order());
        Assert.Equal(Enum.GetValues<TagImportPhase>().Order(), phasesOfTags.Order());
    }

    // What was seen of the note is what it must still be when it is replaced.
    [Theory]
    [InlineData("none", "done", "v2", "v2")]
    [InlineData("another's", "done", "v2", "v2")]
    [InlineData("begun by another", "v2", "v2")]
    public void MakeNote_IsOfTheNoteAsItWasSeen(string note, params string[] outcomes)
    {
        var seen = ImportLines.NoteOf(note).Seen;
        var turn = Begin();
        foreach (var outcome in outcomes.Prepend(note))
        {
            turn = ImportProtocol.Next(turn.State, ImportLines.EventOf(turn.Act, outcome));
            if (turn.Act is ImportAct.MakeNote(var expected, var next))
            {
                Assert.Equal(seen, expected);
                seen = next;
            }
        }

        Assert.Equal(ImportPhase.End, turn.State.Phase);
    }

    [Fact]
    public void Next_WhatIsNoOutcomeOfTheAct_IsAFault()
    {
        Assert.Throws<InvalidOperationException>(() => ImportProtocol.Next(Begin().State, new ImportEvent.Remembered()));
        Assert.Throws<InvalidOperationException>(() => TagImport.Next(TagImport.Begin().State, new ImportEvent.Remembered()));
    }

    private static bool IsOfOneTag(Transcript transcript) => transcript.Has("one tag") || transcript.Has(Recorded);

    private static TagImportTurn BeginOne(Transcript transcript) => TagImport.Begin(transcript.Has(Recorded));

    private static ImportTurn Begin() => ImportProtocol.Begin(new(ImportLines.Repository, ImportLines.Policy));

    // The lines as the machine has them: its acts, with the transcript's outcomes.
    private static List<(string Act, string Outcome)> Run<TTurn>(
        Transcript transcript, TTurn turn, Func<TTurn, ImportEvent, TTurn> next, Func<TTurn, ImportAct> actOf)
    {
        var lines = new List<(string, string)>();
        foreach (var (_, outcome) in transcript.Lines)
        {
            var act = actOf(turn);
            if (act is ImportAct.Answer(var result))
            {
                lines.Add(("answer", ImportLines.NameOf(result)));
                break;
            }

            lines.Add((ImportLines.NameOf(act), outcome));
            turn = next(turn, ImportLines.EventOf(act, outcome));
        }

        return lines;
    }
}
