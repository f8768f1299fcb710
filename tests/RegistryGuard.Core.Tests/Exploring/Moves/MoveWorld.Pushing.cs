using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

// What pushers do. Who is killed is one who takes no further step, and that is always possible.
internal sealed partial class MoveWorld
{
    private void Push(Scene scene, int who)
    {
        var turn = scene.Pushers[who].Turn;
        switch (turn)
        {
            case MoveTurns.NotBegun:
                if (!_may.IsPlain)
                {
                    Begin(scene, who, requires: false);
                }

                if (_may.MayRequire && PushedBy(who) != scene.First)
                {
                    Begin(scene, who, requires: true);
                }

                break;
            case MoveTurns.Ended:
                break;
            default:
                Act(scene, who, turn);
                break;
        }
    }

    private void Begin(Scene scene, int who, bool requires)
    {
        for (var before = 0; before < who; before++)
        {
            // They are alike until they begin, so they begin in one order; but for one who pushes something else.
            if (scene.Pushers[before].Turn == MoveTurns.NotBegun && PushedBy(who) != Image.X)
            {
                return;
            }

            if (_may.TakesTurns)
            {
                scene.Pushers[before].Turn = MoveTurns.Ended;
                scene.Pushers[before].Wire = Image.None;
            }
        }

        scene.Pushers[who].Requires = requires;
        var turn = _turns.Begin(new(Image.ContentOf(PushedBy(who)))
        {
            Condition = !requires ? null
                : scene.First == Image.None ? new MoveCondition.IsAbsent()
                : new MoveCondition.Has(Image.ContentOf(scene.First).Digest),
            // Whether it is stored first is no matter of the tag's; one stores, so that this is gone through too.
            HasWritten = who > 0,
            IsPlain = _may.IsPlain,
        });
        Go(scene, who, Done(scene, who, turn).Turn, _steps.Say($"begins{(requires ? " with the condition" : "")}"));
    }

    private void Act(Scene scene, int who, int turn)
    {
        switch (_turns[turn].Act)
        {
            case MoveAct.Look:
                TagSight sight = scene.Tag == Image.None ? new TagSight.Nothing() : new TagSight.There(Image.ContentOf(scene.Tag));
                Go(scene, who, _turns.Next(turn, new MoveEvent.Looked(sight)), _steps.Say($"looks: {Image.NameOf(scene.Tag)}"));
                break;
            case MoveAct.Keep(var archives):
                Reach(archives.All.Length > 1 ? Happening.KeptBoth : Happening.Kept);
                var kept = scene;
                foreach (var archive in archives.All)
                {
                    kept.Archived |= Image.Of(archive.Content);
                }

                Go(kept, who, _turns.Next(turn, new MoveEvent.Kept(IsTaken: true)), _steps.Say($"writes archive tags"));
                Go(scene, who, _turns.Next(turn, new MoveEvent.Kept(IsTaken: false)), _steps.Say($"is refused the archive tag"));
                Go(scene, who, _turns.Next(turn, new MoveEvent.Kept(IsTaken: false, IsOpen: true)), _steps.Say($"can't tell what became of the archive tags"));
                Go(kept, who, _turns.Next(turn, new MoveEvent.Kept(IsTaken: false, IsOpen: true)), _steps.Say($"is not told that the archive tags are there"));
                break;
            case MoveAct.Publish:
                scene.Pushers[who].Wire = Image.None;
                Go(scene, who, _turns.Next(turn, new MoveEvent.Published(PublishOutcome.Refused)), _steps.Say($"is refused by upstream"));
                break;
            case MoveAct.PutBack:
                break;
            default:
                var done = Done(scene, who, turn);
                Reach(done.Reached);
                var violated = Change(ref scene, done.Entry, _turns[turn].Act is MoveAct.Confirm);
                Go(scene, who, done.Turn, _steps.Say($"{done.Said}"), violated);
                break;
        }
    }

    // Goes on until it does something that somebody else may notice. What it sends is on its way at once.
    private void Go(Scene scene, int who, int turn, string said, string? violated = null)
    {
        while (Alone(_turns[turn].Act, who) is { } told)
        {
            turn = _turns.Next(turn, told);
        }

        ref var pusher = ref scene.Pushers[who];
        pusher.Turn = (ushort)turn;
        switch (_turns[turn].Act)
        {
            case MoveAct.Publish:
                pusher.Wire = PushedBy(who);
                break;
            case MoveAct.PutBack(var current):
                Reach(_turns[turn].Turn.State.Round > 0 ? Happening.PutBackAgain : Happening.None);
                pusher.Wire = Image.Of(current.Content);
                break;
            case MoveAct.Answer(MoveResult.Accepted(_, var isRepeated)):
                Reach(isRepeated ? Happening.AcknowledgedAgain : Happening.Acknowledged);
                scene.Acknowledged |= pusher.Requires ? PushedBy(who) : Image.None;
                violated ??= AreTwo(scene.Acknowledged) ? Property.TwoAcknowledged : null;
                said = _steps.Say(said, $"gets its 201");
                break;
            case MoveAct.Answer(MoveResult.ConditionFailed):
                Reach(Happening.ConditionFailed);
                said = _steps.Say(said, $"gets 412");
                break;
        }

        var after = After(scene, who, turn);
        _steps.To(after, $"{Who(who)} {said}", violated ?? (IsDrift(after) ? Property.Drift : null));
    }

    // All have been answered, and nobody comes to put upstream right.
    private bool IsDrift(Scene scene)
    {
        // To a plain tag nothing is done by the record but what was acknowledged.
        var given = _may.IsPlain ? scene.Acknowledged : GivenBy(scene);
        if (!_may.EndsRight || given == Image.None || given == scene.Tag)
        {
            return false;
        }

        foreach (var pusher in scene.Pushers)
        {
            if (pusher.Turn > MoveTurns.Ended)
            {
                return false;
            }
        }

        return true;
    }

    private Scene After(Scene scene, int who, int turn)
    {
        scene.Pushers[who].Turn = (ushort)(_turns[turn].Act is MoveAct.Answer ? MoveTurns.Ended : turn);
        return scene;
    }

    // The outcome of an act that nobody else notices.
    private MoveEvent? Alone(MoveAct act, int who) => act switch
    {
        MoveAct.Judge => new MoveEvent.Judged(IsPermitted: true),
        MoveAct.Store => new MoveEvent.Stored(IsTaken: true),
        MoveAct.List => new MoveEvent.Listed(Image.ContentOf(PushedBy(who))),
        MoveAct.CheckRead => new MoveEvent.ReadChecked(MayRead: true),
        MoveAct.Wait => new MoveEvent.Waited(IsLast: false),
        _ => null,
    };

    // Who sent it hears that at once, or never: what it does next is another step.
    private void CarryOut(Scene scene, int who)
    {
        ref var pusher = ref scene.Pushers[who];
        if (pusher.Wire == Image.None)
        {
            return;
        }

        (scene.Tag, pusher.Wire) = (pusher.Wire, Image.None);
        var left = scene.Given | scene.Superseded;
        var violated = _may.Keeps && (left & ~(scene.Archived | scene.Tag)) != 0 ? Property.Unkept : null;
        MoveEvent taken = _turns[pusher.Turn].Act is MoveAct.PutBack ? new MoveEvent.PutBack() : new MoveEvent.Published(PublishOutcome.Taken);
        Go(scene, who, _turns.Next(pusher.Turn, taken), _steps.Say($"is heard by upstream, which carries out its write"), violated);
    }

    private string Who(int who) => _steps.IsTold ? $"{who} ({Image.NameOf(PushedBy(who))})" : "";
}
