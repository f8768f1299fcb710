using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

// Upstream, the record, an administrator, and others who push.
internal sealed partial class PushWorld
{
    // Upstream carries a PUT out: at once, late, or never.
    private void CarryOut(Scene scene, int who)
    {
        ref var pusher = ref scene.Pushers[who];
        if (pusher.Wire == Image.None || who == _may.Stranger)
        {
            return;
        }

        (scene.Tag, pusher.Wire) = (pusher.Wire, Image.None);
        scene.Stored |= scene.Tag;
        if (pusher.Turn == PushTurns.Ended)
        {
            pusher.Current = 0;
        }

        var isPending = _record.BindingOf(scene.Entry) is { IsPublished: false } pending && Image.Of(pending) == scene.Tag;
        Reach(isPending ? Happening.None : Happening.PublishedLate);
        To(scene, _steps.Say($"upstream carries out the write of {NameOf(scene, who)}"));
    }

    private void CarryOutLeftover(Scene scene)
    {
        if (scene.Leftover != Image.None)
        {
            (scene.Tag, scene.Leftover) = (scene.Leftover, Image.None);
            To(scene, "upstream carries out a write from before the release");
        }
    }

    // The record carries a step out that the guard was told it could not. Of the others it is no matter: their push ends with it, as if it
    // had been killed just after them.
    private void SettleLate(Scene scene, int who)
    {
        if (scene.Pushers[who].Late is var late and not 0)
        {
            scene.Pushers[who].Late = 0;
            Reach(Happening.SettledLate);
            var violated = Change(ref scene, _record.Settle(scene.Entry, AttemptNumbers.Push(late, ImageOf(who), Moments.Judged)));
            To(scene, _steps.Say($"the record settles {AttemptNumbers.NameOf(new(late))} late"), violated);
        }
    }

    private bool IsLastPush(Scene scene) => _may.HasLastPush && scene.Pushers[Last].Turn != PushTurns.NotBegun;

    private void Lose(Scene scene)
    {
        if (IsLastPush(scene))
        {
            return;
        }

        if (scene.Losses < _may.Losses)
        {
            scene.Losses++;
            scene.Entry = Unknown;
            To(scene, "the record is lost");
        }
        else if (_may.IsSetBack && scene.Losses == 0)
        {
            (scene.Losses, scene.Older) = (1, scene.Entry);
            To(scene, "the record is as it will be set back to");
        }
        else if (_may.IsSetBack && scene.Losses == 1)
        {
            (scene.Losses, scene.Entry, scene.Older) = (2, scene.Older, 0);
            To(scene, "the record is set back");
        }
    }

    private void Release(Scene scene)
    {
        if (scene.Releases >= _may.Releases || IsLastPush(scene) || _record.BindingOf(scene.Entry) is not { } binding
            || _record.Release(scene.Entry) is not { } next)
        {
            return;
        }

        var former = Image.Of(binding);
        scene.Releases++;
        scene.Entry = next;
        scene.Acknowledged = scene.Acknowledged == former ? Image.None : scene.Acknowledged;
        if (binding.IsPublished)
        {
            scene.Released |= former;
            scene.Repushed = (byte)(scene.Repushed & ~former);
            scene.Seen = Image.None;
        }

        To(scene, "an administrator releases the tag");
    }

    // Nothing of the push lasts longer than push.takeover (GiveUp), and until then it can't be given up.
    private void GiveUpPending(Scene scene)
    {
        if (scene.GivenUp >= _may.GivesUp || IsLastPush(scene))
        {
            return;
        }

        foreach (var isOld in (bool[])[false, true])
        {
            if (_record.GiveUp(scene.Entry, isOld) is not { } entry)
            {
                continue;
            }

            var next = scene;
            if (isOld)
            {
                GiveUp(ref next, _record.KnownTo(scene.Entry));
            }

            next.GivenUp++;
            next.Entry = entry;
            Reach(Happening.GivenUp);
            To(next, isOld ? "an administrator gives up the push, push.takeover being over" : "an administrator gives up the push");
        }
    }

    // Others of whom nothing but their attempts is modelled. They join what is pending, so many that the next attempt is one too many to be
    // told apart. Later upstream refuses them all for certain.
    private void OthersPush(Scene scene)
    {
        if (!_may.OthersJoin || IsLastPush(scene) || _record.BindingOf(scene.Entry) is not { IsPublished: false } pending)
        {
            return;
        }

        var open = pending.OpenAttempts.All;
        Reach(open.Contains(Attempt.None) ? Happening.Untold : Happening.None);
        if (scene.Others == 0 && open.Length == 2)
        {
            var entry = _record[scene.Entry];
            for (var i = open.Length; i < OpenAttempts.Most; i++)
            {
                entry = _rules.Bind(entry, AttemptNumbers.Push(AttemptNumbers.Others + i, Image.Of(pending), Moments.Judged)).Next!;
            }

            (scene.Others, scene.Entry) = (1, _record.NumberOf(entry));
            scene.Repushed |= (byte)(scene.Released & Image.Of(pending));
            To(scene, "others join");
        }
        else if (scene.Others == 1)
        {
            string? violated = null;
            foreach (var other in open.Where(attempt => attempt.Number >= AttemptNumbers.Others))
            {
                var push = AttemptNumbers.Push(other.Number, Image.Of(pending), Moments.Judged);
                violated ??= Change(ref scene, _record.Settle(scene.Entry, push));
            }

            scene.Others = 2;
            To(scene, "the others are refused by upstream, and settle", violated);
        }
    }

    // Before it begins, a client may have written, here or to another repository, as far as upstream let it.
    private void Write(Scene scene, int who)
    {
        var written = scene.Pushers[who].Written;
        if (who != _may.Stranger && !written.HasFlag(Written.Here))
        {
            scene.Pushers[who].Written = written | Written.Here;
            To(scene, _steps.Say($"{NameOf(scene, who)} uploads a blob"));
        }

        if (!written.HasFlag(Written.Elsewhere))
        {
            Reach(Happening.WrittenElsewhere);
            scene.Pushers[who].Written = written | Written.Elsewhere;
            To(scene, _steps.Say($"{NameOf(scene, who)} uploads a blob to another repository"));
        }
    }
}
