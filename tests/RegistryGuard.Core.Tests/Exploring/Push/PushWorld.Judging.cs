using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

// What pushers do before they publish.
internal sealed partial class PushWorld
{
    private readonly Dictionary<(ushort Entry, byte Number, byte Pushed, bool IsLater), int> _found = [];

    private void Find(in Path path, int who, int turn)
    {
        var entry = path.Scene.Entry;
        Found(path, who, turn, entry, isLater: false, _steps.Say(path.Said, $"judges"));
        if (_record.BindingOf(entry) is { IsAdopted: true })
        {
            // Clocks differ: it may be younger than what was found, or not.
            Found(path, who, turn, entry, isLater: true, _steps.Say(path.Said, $"judges, later than the tag was found"));
        }

        if (_may.JudgesByMemory && _turns[turn].Act is PushAct.Find { MayRecall: true })
        {
            foreach (var image in Image.Both.Where(image => (_before.Ever & image) != 0))
            {
                Binding binding = new(Image.ContentOf(image), BindingState.Published, Moments.Judged, "someone", default);
                var remembered = _record.NumberOf(TagEntry.Unknown with { Binding = binding });
                Found(path, who, turn, remembered, isLater: false, _steps.Say(path.Said, $"remembers {Image.NameOf(image)}"));
            }
        }

        Away(path, who, turn);
    }

    private void Found(in Path path, int who, int turn, ushort entry, bool isLater, string said)
    {
        var key = (entry, Number: AttemptNumbers.Next(who, path.Scene.Pushers[who].Opened), _turns[turn].Pushed, isLater);
        if (!_found.TryGetValue(key, out var found))
        {
            var attempt = AttemptNumbers.Push(key.Number, key.Pushed, isLater ? Moments.JudgedLater : Moments.Judged);
            found = _turns.NumberOf(new PushEvent.Found(_record[entry], attempt));
            _found.Add(key, found);
        }

        var next = _turns.Next(turn, found);
        Reach(_turns[next] switch
        {
            { Kind: ActKind.Publish, IsRepeated: true } => Happening.Republished,
            { Kind: ActKind.List } => Happening.SkippedStore,
            _ => Happening.None,
        });
        Go(path with { Said = said }, who, next, hasMoved: true);
    }

    // A store by digest moves no tag. That upstream has the manifest from then on is not counted: it could only hide that a pull gives what
    // nobody has published.
    private void Store(in Path path, int who, int turn, bool hasMoved)
    {
        if (who != _may.Stranger)
        {
            Go(path with { Said = _steps.Say(path.Said, $"stores") }, who, _turns.Next(turn, _told.Stored), hasMoved);
        }
        else
        {
            Reach(Happening.RefusedAtStore);
        }

        Spoil(path, who, turn, _told.NotStored, hasMoved, _steps.Say(path.Said, $"may not store"));
        Spoil(path, who, turn, _told.UpstreamAway, hasMoved, _steps.Say(path.Said, $"can't reach upstream"));
    }

    private void List(in Path path, int who, int turn, bool hasMoved)
    {
        Go(path, who, _turns.Next(turn, _told.Listed(_turns[turn].Pushed)), hasMoved);
        Spoil(path, who, turn, _told.NothingListed, hasMoved, _steps.Say(path.Said, $"lists too much"));
        Spoil(path, who, turn, _told.UpstreamAway, hasMoved, _steps.Say(path.Said, $"can't reach upstream"));
    }

    private void Look(in Path path, int who, int turn)
    {
        var (scene, attempts) = (path.Scene, _turns[turn].Attempts);
        var mayBeOld = _turns[turn].IsPending && (AttemptNumbers.BitOf(scene.Pushers[who].Current) & attempts) == 0;
        // Whoever waits long enough finds that push.takeover is over: the last push does.
        if (who != Last || !mayBeOld)
        {
            See(path, who, turn, isOld: false);
        }

        if (mayBeOld)
        {
            GiveUp(ref scene, attempts);
            See(path with { Scene = scene }, who, turn, isOld: true);
        }

        Spoil(path, who, turn, _told.LookedUnclearly, hasMoved: true, _steps.Say(path.Said, $"looks in vain"));
        Spoil(path, who, turn, _told.UpstreamAway, hasMoved: true, _steps.Say(path.Said, $"can't reach upstream"));
    }

    private void See(in Path path, int who, int turn, bool isOld)
    {
        var (tag, when) = (path.Scene.Tag, isOld ? ", push.takeover being over" : "");
        var said = _steps.Say(path.Said, $"looks: {Image.NameOf(tag)}{when}");
        Go(path with { Said = said }, who, _turns.Next(turn, _told.Looked(tag, isOld)), hasMoved: true);
        if (tag != Image.None && who != Last)
        {
            // Some registries say 404 to those who may not read.
            Reach(Happening.HiddenTag);
            said = _steps.Say(path.Said, $"looks: a 404, for it may not read{when}");
            Go(path with { Said = said, IsBlind = true }, who, _turns.Next(turn, _told.Looked(Image.None, isOld)), hasMoved: true);
        }
    }

    private void CheckRead(in Path path, int who, int turn, bool hasMoved)
    {
        if (!path.IsBlind)
        {
            Go(path with { Said = _steps.Say(path.Said, $"can read"), IsAsked = true }, who, _turns.Next(turn, _told.MayRead), hasMoved);
        }

        if (who != Last)
        {
            var next = _turns.Next(turn, _told.MayNotRead);
            Reach(_turns[next].Kind is ActKind.Store ? Happening.StoredToRead : Happening.None);
            Go(path with { Said = _steps.Say(path.Said, $"can't read"), IsAsked = true }, who, next, hasMoved);
            Spoil(path, who, turn, _told.UpstreamAway, hasMoved, _steps.Say(path.Said, $"can't reach upstream"));
        }
    }

    // No attempt and no write lasts longer than push.takeover: who has not ended by then never will, and what upstream has not carried out
    // it never will.
    private void GiveUp(ref Scene scene, uint attempts)
    {
        for (var i = 0; i < Pushers.Count && !_may.TakesOverAtAnyTime; i++)
        {
            ref var pusher = ref scene.Pushers[i];
            if ((AttemptNumbers.BitOf(pusher.Current) & attempts) != 0)
            {
                pusher = new() { Turn = PushTurns.Ended, Late = pusher.Late };
            }
        }
    }
}
