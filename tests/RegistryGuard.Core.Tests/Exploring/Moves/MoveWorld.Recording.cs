using System.Runtime.InteropServices;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

// What pushers do at the record. Each step is asked of the code once and remembered: they are pure functions.
internal sealed partial class MoveWorld
{
    private readonly Memo _done = new();
    private readonly List<Recording> _doneSteps = [];

    private Recording Done(Scene scene, int who, int turn)
    {
        var key = ((ulong)scene.Losses << 40) | ((ulong)(who + 1) << 32) | ((ulong)scene.Entry << 16) | (uint)turn;
        var number = _done[key];
        if (number < 0)
        {
            number = _doneSteps.Count;
            _doneSteps.Add(Do(_entries[scene.Entry], InOf(scene.Losses), who, turn));
            _done.Add(key, number);
        }

        return _doneSteps[number];
    }

    private Recording Do(TagEntry entry, Incarnation now, int who, int turn)
    {
        switch (_turns[turn].Act)
        {
            case MoveAct.Find:
                var isAgain = _turns[turn].Turn.State is { Phase: MovePhase.Find, Round: > 0 };
                var attempt = new MoveAttempt(new(who + 1), Image.ContentOf(PushedBy(who)), Entries.Noon, "", "", "", now) { Keep = _may.Keeps ? Pushers.Count : 0 };
                return Told(turn, new MoveEvent.Found(new(entry, now), attempt), null, isAgain ? Happening.JudgedAgain : Happening.None, "reads the record");
            case MoveAct.RecordFound(var seen, var content):
                var find = _rules.Find(entry, now, seen, FoundOf(content));
                var isNew = find.Outcome is FindMoveOutcome.Certain { IsNew: true };
                return Told(turn, new MoveEvent.FoundRecorded(find.Outcome), find.Next, isNew ? Happening.FoundByPush : Happening.FoundInVain, "records what it found");
            case MoveAct.Bind(var seen, var own):
                var bind = _rules.Bind(entry, now, seen, own);
                var reached = bind.Next is null || entry.Recorded?.Pending is null ? Happening.None : Happening.Replaced;
                reached |= bind.Next is not null && entry.Recorded?.CertainIn(now)?.Content.IsSameAs(own.Content) is true
                    ? Happening.SlotForTheSame
                    : Happening.None;
                return Told(turn, new MoveEvent.Bound(bind.Outcome), bind.Next, reached, bind.Next is null ? "binds in vain" : "binds");
            case MoveAct.Confirm(var own):
                var confirm = _rules.Confirm(entry, now, own);
                return Told(
                    turn,
                    new MoveEvent.Confirmed(confirm.Outcome),
                    confirm.Next,
                    ReachedBy(confirm, _turns[turn].Turn.State),
                    $"confirms: {confirm.Outcome.GetType().Name}");
            case MoveAct.Settle(var own):
                return Told(turn, new MoveEvent.Settled(), _rules.Settle(entry, own).Next, Happening.Settled, "settles");
            default:
                throw new InvalidOperationException($"{_turns[turn].Act} is nothing of the record's");
        }
    }

    private static Happening ReachedBy(Step<ConfirmMoveOutcome> step, MoveState state) => step.Outcome switch
    {
        ConfirmMoveOutcome.Contested => Happening.Contested,
        ConfirmMoveOutcome.Overtaken => Happening.Overtaken,
        ConfirmMoveOutcome.Lost => Happening.RecordChanged,
        ConfirmMoveOutcome.Confirmed when step.Next is null && !state.IsRepeated => Happening.FoundForPusher,
        _ => Happening.None,
    };

    private Recording Told(int turn, MoveEvent told, TagEntry? next, Happening reached, string said) =>
        new(_turns.Next(turn, told), next is null ? -1 : NumberOf(next), reached, said);

    /// <summary>What a step of the record came to.</summary>
    /// <param name="Turn">The push after it.</param>
    /// <param name="Entry">The entry from then on; -1 if it is left.</param>
    /// <param name="Reached">What happened.</param>
    /// <param name="Said">The step in words.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Recording(int Turn, int Entry, Happening Reached, string Said);
}
