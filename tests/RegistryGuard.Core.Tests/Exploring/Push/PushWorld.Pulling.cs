using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

// Pulls: any number of them that meet no one on their way, and one at a time between whose steps anything may happen. It reads the record,
// looks upstream, and may adopt what it found. Pulls are no machine: this follows docs/pulls.md, with the record's own steps.
//
// What a pull has read makes no difference until it changes. So a pull that others come between is one that had read the record just
// before it changed, or had looked just before the tag did; all others are done at once.
internal sealed partial class PushWorld
{
    // A step of somebody else. If it changes what pulls read, one may have read it before.
    private void To(Scene next, string words, string? violated = null)
    {
        ref readonly var before = ref _before;
        Outdate(ref next);
        Await(ref next);
        _steps.To(next, $"{words}", violated);
        var isEntry = next.Entry != before.Entry;
        var isTag = next.Tag != before.Tag || (next.Acknowledged != before.Acknowledged && !_may.PullsCheckAgain);
        if (violated is not null || !(isEntry || isTag) || before.Pull > PullPhase.Begun)
        {
            return;
        }

        var pull = next;
        (pull.Pull, pull.Expected, pull.Sought) = (before.Pull, before.Expected, before.Sought);
        if (before.Pull is PullPhase.Idle)
        {
            if (_record.BindingOf(before.Entry) is { IsPublished: true })
            {
                return;
            }

            (pull.Pull, pull.Sought) = (PullPhase.Begun, Sought(before.Entry));
            pull.Expected = _may.PullsCheckAgain ? before.Acknowledged : Image.None;
            var begun = pull;
            Outdate(ref begun);
            if (isEntry && begun.Pull is not PullPhase.Idle)
            {
                _steps.To(begun, $"{words}; before that, a pull had read the record");
            }
        }

        if (_may.PullsCheckAgain ? isTag : IsAdoptable(pull.Sought, before.Tag))
        {
            (pull.Pull, pull.Found) = (PullPhase.Looked, before.Tag);
            Outdate(ref pull);
            if (pull.Pull is not PullPhase.Idle)
            {
                _steps.To(pull, $"{words}; before that, a pull had read the record and found {Image.NameOf(before.Tag)}");
            }
        }
    }

    // An attempt is opened once. So what the record had while an attempt was open that no longer is, it will never have again, unless it
    // is set back.
    private void Outdate(ref Scene scene)
    {
        if (scene.Pull is PullPhase.Idle || (_may.IsSetBack && scene.Losses < 2) || IsYetAsRead(scene.Entry, scene.Sought))
        {
            return;
        }

        scene = Idle(scene);
    }

    private bool IsYetAsRead(ushort entry, ushort read) => _record.BindingOf(read) is null
        ? _may.PullsAdopt || _may.PullsCheckAgain
        : (_record.BindingOf(entry) is { IsPublished: false } && (_record.KnownTo(read) & ~_record.KnownTo(entry)) == 0);

    // Pulls that read the record while the tag was not published, and what was acknowledged then: there may be any number of them, and each
    // may be answered by upstream at any later moment.
    private void Await(ref Scene scene)
    {
        if (!_may.PullsCheckAgain && _record.BindingOf(scene.Entry) is not { IsPublished: true })
        {
            scene.Awaiting |= scene.Acknowledged;
        }
    }

    // Only if pulls check again, they look at the mark too.
    private ushort Sought(ushort entry) => _may.PullsCheckAgain ? entry : _record.Unmarked(entry);

    private bool IsAdoptable(ushort sought, byte found)
    {
        var pending = Image.Of(_record.BindingOf(sought));
        return found != Image.None && (found == pending || (pending == Image.None && _may.PullsAdopt));
    }

    private void Pull(Scene scene)
    {
        PullAtOnce(scene);
        var isPublished = _record.BindingOf(scene.Entry) is { IsPublished: true };
        switch (scene.Pull)
        {
            case PullPhase.Idle when isPublished:
                break;
            case PullPhase.Idle when _may.PullsCheckAgain:
                CheckAgain(scene, scene.Entry, scene.Tag, scene.Acknowledged);
                break;
            case PullPhase.Idle:
                Adopt(scene, Sought(scene.Entry), scene.Tag);
                break;
            case PullPhase.Begun when _may.PullsCheckAgain:
                CheckAgain(scene, scene.Sought, scene.Tag, scene.Expected);
                break;
            case PullPhase.Begun:
                Adopt(scene, scene.Sought, scene.Tag);
                break;
            case PullPhase.Looked when _may.PullsCheckAgain:
                CheckAgain(scene, scene.Sought, scene.Found, scene.Expected);
                break;
            case PullPhase.Looked:
                Adopt(scene, scene.Sought, scene.Found);
                break;
        }
    }

    private void PullAtOnce(Scene scene)
    {
        var byRecord = _record.BindingOf(scene.Entry) is { } binding && _rules.IsPulledByRecord(binding) ? Image.Of(binding) : Image.None;
        if (byRecord != Image.None)
        {
            Give(scene, byRecord, scene.Acknowledged);
        }

        if (!_may.PullsCheckAgain)
        {
            // By upstream: one that has read the record just now, or before it was published.
            var began = byRecord == Image.None || (scene.Awaiting & scene.Acknowledged) != 0;
            Give(scene, scene.Tag, began ? scene.Acknowledged : Image.None);
        }
    }

    private static Scene Idle(Scene scene) =>
        scene with { Pull = PullPhase.Idle, Expected = Image.None, Sought = 0, Found = Image.None };

    private void Give(Scene scene, byte image, byte expected)
    {
        var before = scene.Seen;
        var violated = See(ref scene, image, expected);
        if (violated is not null || scene.Seen != before)
        {
            _steps.To(scene, $"a pull gives {Image.NameOf(image)}", violated);
        }
    }

    private void Adopt(Scene scene, ushort sought, byte found)
    {
        var next = Idle(scene);
        if (IsAdoptable(sought, found) && AdoptFound(ref next, sought, found, out var violated) is AdoptOutcome.Published)
        {
            _steps.To(next, $"a pull adopts {Image.NameOf(found)}", violated);
        }
    }

    private AdoptOutcome AdoptFound(ref Scene scene, ushort sought, byte found, out string? violated)
    {
        ref readonly var outcome = ref _record.Adopt(scene.Entry, sought, found);
        violated = Change(ref scene, outcome);
        if (outcome.Adopted is AdoptOutcome.Published)
        {
            Reach(_record.BindingOf(sought) is null ? Happening.AdoptedByPull : Happening.ConfirmedByPull);
        }

        return outcome.Adopted!;
    }

    // The record has the last word: what upstream has is given only if the record still is as it was, or takes it over.
    private void CheckAgain(Scene scene, ushort sought, byte found, byte expected)
    {
        var next = Idle(scene);
        if (found != Image.None && _record.BindingOf(sought) is not null)
        {
            var outcome = AdoptFound(ref next, sought, found, out var violated);
            if (outcome is not AdoptOutcome.Changed)
            {
                var given = outcome is AdoptOutcome.Published ? found : Image.None;
                violated ??= See(ref next, given, expected);
                _steps.To(next, $"a pull adopts {Image.NameOf(found)}: {outcome.GetType().Name}", violated);
            }
        }
        else if (scene.Entry == sought)
        {
            Give(next, found, expected);
        }
    }
}
