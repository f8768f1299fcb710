using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

// What the replica does that begins to enforce: it says so, and then pushes.
internal sealed partial class RebindWorld
{
    private void Enforce(Scene scene)
    {
        if (scene.Enforced == Image.None)
        {
            return;
        }

        if (!scene.IsAnnounced)
        {
            _steps.To(scene with { IsAnnounced = true }, $"a replica says that it enforces");
        }

        if (scene.Turn == NotBegun)
        {
            if (scene.IsAnnounced || !rules.AnnouncesFirst)
            {
                GoEnforced(scene, PushProtocol.Begin(new(Image.ContentOf(scene.Enforced), Takeover)), _steps.Say($"begins"));
            }
        }
        else if (scene.Turn != Ended)
        {
            Act(scene, _enforced[scene.Turn - Reserved]);
        }
    }

    private void Act(Scene scene, PushTurn at)
    {
        var entry = _entries[scene.Entry];
        switch (at.Act)
        {
            case PushAct.Find:
                var attempt = Entries.Push(200 + at.State.Round, Image.NameOf(scene.Enforced));
                Tell(scene, at, new PushEvent.Found(entry, attempt), null, "judges");
                break;
            case PushAct.Bind(var push):
                var bind = TagSteps.Bind(entry, push);
                Tell(scene, at, new PushEvent.Bound(bind.Outcome), bind.Next, "binds");
                break;
            case PushAct.Look:
                Tell(scene, at, new PushEvent.Looked(Sight(scene), Entries.Noon), null, "looks");
                break;
            case PushAct.Adopt(var seen, var found):
                var adopt = TagSteps.Adopt(entry, seen, new(found, Entries.Noon, ""));
                Tell(scene, at, new PushEvent.Adopted(adopt.Outcome), adopt.Next, "adopts");
                break;
            case PushAct.Confirm(var push):
                var confirm = rules.Confirm(entry, push);
                Tell(scene, at, new PushEvent.Confirmed(confirm.Outcome), confirm.Next, "confirms");
                break;
            case PushAct.Settle(var push):
                var settle = TagSteps.Settle(entry, push);
                Tell(scene, at, new PushEvent.Settled(), settle.Next, "settles");
                break;
            case PushAct.Publish or PushAct.PutBack:
                PushEvent heard = at.Act is PushAct.Publish ? new PushEvent.Published(PublishOutcome.Taken) : new PushEvent.PutBack();
                var image = scene.Wire;
                scene.Wire = Image.None;
                if (image != Image.None)
                {
                    Write(ref scene, image);
                }

                Tell(scene, at, heard, null, "is heard by upstream");
                break;
        }
    }

    private void Tell(Scene scene, PushTurn at, PushEvent happened, TagEntry? next, string said)
    {
        var violated = Change(ref scene, next);
        GoEnforced(scene, PushProtocol.Next(at.State, happened), said, violated);
    }

    private void GoEnforced(Scene scene, PushTurn turn, string said, string? violated = null)
    {
        while (turn.Act is PushAct.Store or PushAct.List or PushAct.CheckRead)
        {
            turn = PushProtocol.Next(turn.State, turn.Act switch
            {
                PushAct.Store => new PushEvent.Stored(IsTaken: true),
                PushAct.List => new PushEvent.Listed(Image.ContentOf(scene.Enforced)),
                _ => new PushEvent.ReadChecked(MayRead: true),
            });
        }

        switch (turn.Act)
        {
            case PushAct.Publish:
                scene.Wire = scene.Enforced;
                break;
            case PushAct.PutBack(var current):
                scene.Wire = Image.Of(current?.Content);
                break;
            case PushAct.Answer(PushResult.Accepted):
                Reach(Happening.Enforced);
                scene.Acknowledged = scene.Enforced;
                violated ??= Image.Of(_entries[scene.Entry].Binding?.Content) == scene.Enforced ? null : Property.EnforcedLost;
                break;
            case PushAct.Answer(PushResult.RefusedBound):
                Reach(Happening.EnforcedRefused);
                break;
        }

        scene.Turn = turn.Act is PushAct.Answer ? (ushort)Ended : (ushort)(_enforced.NumberOf(turn) + Reserved);
        _steps.To(scene, $"the enforcing replica ({Image.NameOf(scene.Enforced)}) {said}{(turn.Act is PushAct.Answer(var result) ? $", ends: {result}" : "")}", violated ?? Wrong(scene));
    }
}
