using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

// What those do who push in audit mode. Who is killed is one who takes no further step, and that is always possible.
internal sealed partial class RebindWorld
{
    private void Push(Scene scene, int who)
    {
        var turn = scene.Pushers[who].Turn;
        if (turn == NotBegun)
        {
            Go(scene, who, RebindProtocol.Begin(new(Image.ContentOf(PushedBy(who)), Takeover)), _steps.Say($"begins"));
            return;
        }

        if (turn == Ended)
        {
            return;
        }

        var at = _turns[turn - Reserved];
        switch (at.Act)
        {
            case RebindAct.Watch:
                var attempt = Entries.Push((who + 1) * 16 + at.State.Round, Image.NameOf(PushedBy(who)));
                var watch = rules.Watch(_entries[scene.Entry], attempt.Number);
                var violated = Change(ref scene, watch.Next);
                Go(scene, who, rules.Next(at.State, new RebindEvent.Watched(watch.Outcome, attempt)), _steps.Say($"watches"), violated);
                break;
            case RebindAct.Ask:
                var enforcing = scene.IsAnnounced ? "other" : null;
                Go(scene, who, rules.Next(at.State, new RebindEvent.Asked(enforcing)), _steps.Say($"asks: {enforcing ?? "nobody enforces"}"));
                break;
            case RebindAct.Look:
                Go(scene, who, rules.Next(at.State, new RebindEvent.Looked(Sight(scene), Entries.Noon)), _steps.Say($"looks: {Image.NameOf(scene.Tag)}"));
                break;
            case RebindAct.Publish:
                scene.Pushers[who].Wire = Image.None;
                Go(scene, who, rules.Next(at.State, new RebindEvent.Published(PublishOutcome.Refused)), _steps.Say($"is refused by upstream"));
                break;
            case RebindAct.Rebind(var seen, var push):
                var rebind = rules.Rebind(_entries[scene.Entry], seen, push);
                Reach(rebind.Outcome is RebindOutcome.Changed ? Happening.Changed
                    : Image.Of(push.Content) != PushedBy(who) ? Happening.ReboundForAnother : Happening.None);
                violated = Change(ref scene, rebind.Next);
                Go(scene, who, rules.Next(at.State, new RebindEvent.Rebound(rebind.Outcome)), _steps.Say($"rebinds to {Image.NameOf(Image.Of(push.Content))}: {rebind.Outcome.GetType().Name}"), violated);
                break;
        }
    }

    // Goes on until it does something that somebody else may notice. What it sends is on its way at once.
    private void Go(Scene scene, int who, RebindTurn turn, string said, string? violated = null)
    {
        while (turn.Act is RebindAct.List)
        {
            turn = rules.Next(turn.State, new RebindEvent.Listed(Image.ContentOf(PushedBy(who))));
        }

        ref var pusher = ref scene.Pushers[who];
        switch (turn.Act)
        {
            case RebindAct.Publish:
                Reach(turn.State.Would is null ? Happening.None : Happening.WouldBeRefused);
                pusher.Wire = PushedBy(who);
                break;
            case RebindAct.PutBack(var current):
                pusher.Wire = Image.Of(current.Content);
                break;
            case RebindAct.Answer(RebindResult.Accepted):
                Reach(Happening.Acknowledged);
                scene.Stale |= (byte)(pusher.Before & ~pusher.Since & ~scene.Tag);
                violated ??= _entries[scene.Entry].Binding is not { IsPublished: true } bound || (Image.Of(bound.Content) & pusher.Since) == 0
                    ? Property.WentBack : null;
                said = _steps.Say(said, $"gets its 201");
                break;
            case RebindAct.Answer(var result):
                Reach(result is RebindResult.Judged ? Happening.Judged
                    : result is RebindResult.Failed { Fault: PushFault.Overtaken } ? Happening.Overtaken : Happening.None);
                said = _steps.Say(said, $"ends: {result}");
                break;
        }

        pusher.Turn = turn.Act is RebindAct.Answer ? (ushort)Ended : (ushort)(_turns.NumberOf(turn) + Reserved);
        if (pusher.Turn == Ended)
        {
            (pusher.Wire, pusher.Before, pusher.Since) = (0, 0, 0);
        }

        _steps.To(scene, $"{who} ({Image.NameOf(PushedBy(who))}) {said}", violated ?? Wrong(scene));
    }

    // Who sent it hears that at once, or never: what it does next is another step.
    private void CarryOut(Scene scene, int who)
    {
        ref var pusher = ref scene.Pushers[who];
        if (pusher.Wire == Image.None)
        {
            return;
        }

        var at = _turns[pusher.Turn - Reserved];
        var image = pusher.Wire;
        pusher.Wire = Image.None;
        RebindEvent heard = new RebindEvent.PutBack();
        if (at.Act is RebindAct.Publish)
        {
            heard = new RebindEvent.Published(PublishOutcome.Taken);
            (pusher.Before, pusher.Since) = ((byte)(scene.Tag | Image.Of(_entries[scene.Entry].Binding?.Content)), image);
        }

        Write(ref scene, image);
        Go(scene, who, rules.Next(at.State, heard), _steps.Say($"is heard by upstream"));
    }
}
