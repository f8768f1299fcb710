using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

// What pushers do to the record and to the tag.
internal sealed partial class PushWorld
{
    private void Bind(in Path path, int who, int turn)
    {
        var scene = path.Scene;
        ref var pusher = ref scene.Pushers[who];
        if (pusher.Opened == (who == Last ? AttemptNumbers.Each : _may.Attempts))
        {
            // The world's bound, as MostRounds is the guard's. The last push must not come so far.
            if (who == Last)
            {
                Take(new(scene, _steps.Say(path.Said, $"binds again and again"), Property.Stuck), who);
            }

            return;
        }

        ref readonly var outcome = ref _record.Do(turn, scene.Entry);
        var violated = path.Violated;
        if (outcome.Bound != Image.None)
        {
            pusher.Opened++;
            pusher.Current = _turns[turn].Own;
            if (pusher.Current != AttemptNumbers.Next(who, pusher.Opened - 1))
            {
                throw new InvalidOperationException("an attempt was opened that was not drawn for it");
            }

            Reach(outcome.IsTakeover ? Happening.TakenOver : outcome.IsJoined ? Happening.Joined : Happening.None);
            violated = who == _may.Stranger ? Property.PendingByStranger : violated;
        }

        var act = outcome.IsTakeover ? "takes over" : "binds";
        var said = _steps.Say(path.Said, $"{act}{(outcome.Bound == Image.None ? " in vain" : "")}");
        Carry(path with { Scene = scene, Said = said, Violated = violated }, who, turn, outcome);
        Away(path, who, turn);
    }

    private void Adopt(in Path path, int who, int turn)
    {
        ref readonly var outcome = ref _record.Do(turn, path.Scene.Entry);
        Reach(outcome.Adopted switch
        {
            AdoptOutcome.Published when path.Scene.Pushers[who].Current != 0 => Happening.AdoptedForPush,
            AdoptOutcome.Published => Happening.AdoptedForPending,
            AdoptOutcome.Released => Happening.Overlooked,
            _ => Happening.None,
        });
        Carry(path with { Said = _steps.Say(path.Said, $"adopts: {outcome.Adopted!.GetType().Name}") }, who, turn, outcome);
        Away(path, who, turn);
    }

    // Its PUT is sent at once: upstream carries it out as late as it likes, or never.
    private void Publish(in Path path, int who, int turn)
    {
        var scene = path.Scene;
        if (scene.Pushers[who].Wire != Image.None)
        {
            throw new InvalidOperationException("a PUT of the tag is sent before it is known what came of the one before");
        }

        scene.Pushers[who].Wire = _turns[turn].Pushed;
        Rest(path with { Scene = scene, Said = _steps.Say(path.Said, $"publishes") }, who, turn, ActKind.Publish);
        if (!_turns[turn].IsRebound)
        {
            Reach(Happening.Abandoned);
            Spoil(path, who, turn, _told.Abandoned, hasMoved: true, _steps.Say(path.Said, $"is abandoned"));
        }

        Spoil(path, who, turn, _told.UpstreamAway, hasMoved: true, _steps.Say(path.Said, $"can't reach upstream"));
    }

    // It hears what came of its PUT.
    private void Hear(in Path path, int who, int turn)
    {
        Spoil(path, who, turn, _told.Unclear, hasMoved: true, _steps.Say($"gets no clear answer"));
        Spoil(path, who, turn, _told.UpstreamAway, hasMoved: true, _steps.Say($"can't reach upstream"));
        var scene = path.Scene;
        ref var pusher = ref scene.Pushers[who];
        if (pusher.Wire == Image.None)
        {
            Go(path with { Said = _steps.Say($"hears that upstream took it") }, who, _turns.Next(turn, _told.Taken), hasMoved: false);
        }
        else
        {
            pusher.Wire = Image.None;
            Spoil(path with { Scene = scene }, who, turn, _told.Refused, hasMoved: true, _steps.Say($"is refused by upstream"));
        }
    }

    private void Confirm(in Path path, int who, int turn)
    {
        ref readonly var outcome = ref _record.Do(turn, path.Scene.Entry);
        Reach(outcome.Confirmed switch
        {
            ConfirmOutcome.Contested => Happening.Contested,
            ConfirmOutcome.Rebound when _record.BindingOf(path.Scene.Entry) is null => Happening.BoundAgain,
            ConfirmOutcome.Rebound => Happening.FoundMeanwhile,
            ConfirmOutcome.Overtaken(null) => Happening.OvertakenByRelease,
            _ => Happening.None,
        });
        Carry(path with { Said = _steps.Say(path.Said, $"confirms: {outcome.Confirmed!.GetType().Name}") }, who, turn, outcome);
        Away(path, who, turn);
    }

    private void Settle(in Path path, int who, int turn)
    {
        Carry(path with { Said = _steps.Say(path.Said, $"settles") }, who, turn, _record.Do(turn, path.Scene.Entry));
        Away(path, who, turn);
        if (_may.SettlesLate && who != Last && path.Scene.Pushers[who].Current is var current and not 0)
        {
            var scene = path.Scene;
            scene.Pushers[who].Late = current;
            Away(path with { Scene = scene }, who, turn);
        }
    }

    // Sent at once as well.
    private void PutBack(in Path path, int who, int turn)
    {
        var scene = path.Scene;
        ref var pusher = ref scene.Pushers[who];
        pusher.Current = 0;
        var next = _turns.Next(turn, _told.PutBack);
        Go(path with { Scene = scene, Said = _steps.Say(path.Said, $"puts nothing back") }, who, next, hasMoved: true);
        if (((PushAct.PutBack)_turns[turn].Act).Current is { } current)
        {
            Reach(Happening.PutBack);
            pusher.Wire = Image.Of(current);
            var put = path with { Scene = scene, Said = _steps.Say(path.Said, $"puts back {Image.NameOf(pusher.Wire)}") };
            Go(put, who, next, hasMoved: true);
            Spoil(put, who, turn, _told.UpstreamAway, hasMoved: true, put.Said);
        }
    }

    // The record has done a step; the push is told, or told that the record is away.
    private void Carry(in Path path, int who, int turn, in Outcome outcome)
    {
        var scene = path.Scene;
        var changed = Change(ref scene, outcome);
        var next = path with { Scene = scene, Violated = path.Violated ?? changed };
        var (told, away) = (_turns.Next(turn, outcome.Told), _turns.Next(turn, _told.RecordAway));
        Go(next, who, told, hasMoved: true);
        // Who ends because it is told that the record is away is one who takes no further step after it was told the outcome.
        if (scene.Entry != path.Scene.Entry && (_turns[away].Kind is not ActKind.Answer || _turns[told].Kind is ActKind.Answer))
        {
            Reach(Happening.DoneThoughAway);
            Away(next, who, turn);
        }
    }

    // The record can't be reached.
    private void Away(in Path path, int who, int turn)
    {
        if (who != Last)
        {
            var said = _steps.Say(path.Said, $"the record is away");
            Go(path with { Said = said }, who, _turns.Next(turn, _told.RecordAway), hasMoved: true);
        }
    }

    // Upstream can't be reached, or gives an answer that is no good.
    private void Spoil(in Path path, int who, int turn, int told, bool hasMoved, string said)
    {
        if (who != Last)
        {
            Go(path with { Said = said }, who, _turns.Next(turn, told), hasMoved);
        }
    }
}
