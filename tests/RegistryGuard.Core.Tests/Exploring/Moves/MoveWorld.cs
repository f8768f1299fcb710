using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>Pushes of one recorded floating tag, with all around them that may go wrong: docs/exploring.md says what. The machine and the
/// record's steps are those that are built; this is only the world around them.</summary>
internal sealed partial class MoveWorld : World<Scene>
{
    private readonly Circumstances _may;
    private readonly MoveRules _rules;
    private readonly MoveTurns _turns;
    private readonly Interned<TagEntry> _entries = new(ushort.MaxValue);
    private readonly Memo _given = new();
    private readonly ushort _unknown;

    // Of the state whose steps are just taken.
    private Steps<Scene> _steps = null!;

    /// <summary>A world.</summary>
    /// <param name="may">What may happen.</param>
    /// <param name="rules">What is explored.</param>
    public MoveWorld(Circumstances may, MoveRules? rules = null)
    {
        _may = may;
        _rules = rules ?? new();
        _turns = new(_rules);
        _unknown = NumberOf(TagEntry.Unknown);
    }

    /// <summary>The phases that pushes have come to.</summary>
    public IEnumerable<MovePhase> Phases => _turns.Phases;

    public override string Sizes => $"{_turns.Count} standings, {_entries.Count} entries";

    public override IEnumerable<Scene> Beginnings => _may.Begins.Select(Begin);

    public override void Next(Scene state, Steps<Scene> steps)
    {
        _steps = steps;
        for (var who = 0; who < _may.Pushers; who++)
        {
            Push(state, who);
            CarryOut(state, who);
        }

        Lose(state);
        WriteOtherwise(state);
        Pull(state);
    }

    public override string Describe(Scene state) =>
        $"record {state.Losses}: {Describe(_entries[state.Entry], state)}; upstream: {Image.NameOf(state.Tag)}";

    private static string Describe(TagEntry entry, Scene state)
    {
        if (entry.Recorded is not { } recorded)
        {
            return "unknown";
        }

        var confirmed = recorded.Confirmed is not { } move ? ""
            : $"{Image.NameOf(Image.Of(move.Content))} confirmed{(move.In == InOf(state.Losses) ? "" : " before")}";
        var pending = recorded.Pending is { } next ? $" {Image.NameOf(Image.Of(next.Content))} pending" : "";
        return (confirmed + pending).Trim();
    }

    private static Incarnation InOf(int losses) => new((ulong)losses + 1);

    private Scene Begin(Beginning beginning)
    {
        var scene = new Scene { Entry = _unknown };
        for (var who = _may.Pushers; who < Pushers.Count; who++)
        {
            scene.Pushers[who].Turn = MoveTurns.Ended;
        }

        if (beginning is Beginning.Absent)
        {
            return scene;
        }

        scene.Tag = scene.First = Image.X;
        if (beginning is Beginning.Certain)
        {
            var move = new Move(1, Image.ContentOf(Image.X), null, Entries.Noon, "", "");
            scene.Entry = NumberOf(new(null, [], move) { Recorded = new(new(move, InOf(0)), null) });
            scene.Given = Image.X;
        }

        return scene;
    }

    private ushort NumberOf(TagEntry entry) => (ushort)_entries.NumberOf(entry);

    // What upstream has not carried out, and what nobody knows of, stays as it is.
    private void Lose(Scene scene)
    {
        if (_may.IsSetBack && !scene.HasCopy && scene.Losses < _may.Losses && MayChange(scene))
        {
            _steps.To(scene with { HasCopy = true, Copy = scene.Entry }, $"the record is copied");
        }

        if (scene.Losses == _may.Losses || (!_may.LosesBesidePutBack && IsPutBack(scene)))
        {
            return;
        }

        scene.Losses++;
        scene.Entry = !_may.IsSetBack ? _unknown : scene.HasCopy ? scene.Copy : scene.Entry;
        (scene.Copy, scene.HasCopy) = (0, false);
        var violated = Give(ref scene, isMoved: false);
        _steps.To(scene, $"the record is {(_may.IsSetBack ? "set back" : "lost")}", violated);
    }

    // A copy makes no difference until the record changes, so it is made just before.
    private bool MayChange(Scene scene)
    {
        foreach (var pusher in scene.Pushers)
        {
            if (pusher.Turn > MoveTurns.Ended
                && _turns[pusher.Turn].Act is MoveAct.Bind or MoveAct.Confirm or MoveAct.Settle or MoveAct.RecordFound)
            {
                return true;
            }
        }

        return scene.Pull is PullPhase.Looked;
    }

    private bool IsPutBack(Scene scene)
    {
        foreach (var pusher in scene.Pushers)
        {
            if (pusher.Turn > MoveTurns.Ended && _turns[pusher.Turn].Turn.State.Phase
                is MovePhase.PutBack or MovePhase.CheckPutBack or MovePhase.WaitAfterPutBack)
            {
                return true;
            }
        }

        return false;
    }

    private void WriteOtherwise(Scene scene)
    {
        switch (scene.Other)
        {
            case OtherPhase.NotBegun when _may.WritesOtherwise:
                _steps.To(scene with { Other = OtherPhase.Written, Tag = Image.Z }, $"upstream carries out a push without a condition");
                break;
            case OtherPhase.Written:
                var step = TagSteps.Float(_entries[scene.Entry], new(Image.ContentOf(Image.Z), Entries.Noon, "", "", ""));
                Reach(Happening.WrittenOtherwise);
                _steps.To(scene with { Other = OtherPhase.Recorded, Entry = NumberOf(step.Next!) }, $"the push without a condition is recorded");
                break;
        }
    }

    // A pull that the record is certain for takes one step, so it is seen at every change of the record (Give). One that looks takes three.
    private void Pull(Scene scene)
    {
        var now = InOf(scene.Losses);
        switch (scene.Pull)
        {
            case PullPhase.Idle when !_may.IsPlain && _rules.IsLookedFor(_entries[scene.Entry], now):
                _steps.To(
                    scene with { Pull = PullPhase.Begun, Sought = scene.Entry, SoughtIn = scene.Losses }, $"a pull reads the record");
                break;
            case PullPhase.Begun when scene.Tag == Image.None:
                _steps.To(Pulled(scene), $"the pull finds nothing");
                break;
            case PullPhase.Begun:
                _steps.To(
                    scene with { Pull = PullPhase.Looked, Found = scene.Tag }, $"the pull finds {Image.NameOf(scene.Tag)}");
                break;
            case PullPhase.Looked:
                var step = _rules.Find(_entries[scene.Entry], now, Sought(scene), FoundOf(Image.ContentOf(scene.Found)));
                var next = Pulled(scene);
                var violated = Change(ref next, step.Next is null ? -1 : NumberOf(step.Next), isMoved: false);
                Reach(step.Outcome is FindMoveOutcome.Certain { IsNew: true } ? Happening.FoundByPull : Happening.FoundInVain);
                _steps.To(next, $"the pull records it: {step.Outcome.GetType().Name}", violated);
                break;
        }
    }

    private static Scene Pulled(Scene scene) => scene with { Pull = PullPhase.Idle, Sought = 0, SoughtIn = 0, Found = 0 };

    private SeenEntry Sought(Scene scene) => new(_entries[scene.Sought], InOf(scene.SoughtIn));

    private static FoundMove FoundOf(ManifestIdentity content) => new(content, Entries.Noon, "", "");

    private void Reach(Happening happening) => _steps.Reach((ulong)happening);

    // The record's entry is another. Returns the property that does not hold.
    private string? Change(ref Scene scene, int next, bool isMoved)
    {
        if (next < 0)
        {
            return null;
        }

        scene.Entry = (ushort)next;
        return Give(ref scene, isMoved);
    }

    private byte GivenBy(Scene scene)
    {
        var key = (1UL << 32) | ((ulong)scene.Losses << 16) | scene.Entry;
        var given = _given[key];
        if (given < 0)
        {
            _given.Add(key, given = Image.Of(_rules.Given(_entries[scene.Entry], InOf(scene.Losses))));
        }

        return (byte)given;
    }

    // What pulls give from now on. A push that moves the tag may give it anything; whatever else happens may not take it back.
    private string? Give(ref Scene scene, bool isMoved)
    {
        var given = GivenBy(scene);
        if (given == Image.None || given == scene.Given)
        {
            return null;
        }

        scene.Superseded |= scene.Given;
        var isBack = (scene.Superseded & given) != 0 && !isMoved;
        scene.Superseded &= (byte)~given;
        scene.Given = given;
        scene.InEffect |= Required(scene, given);
        return isBack ? Property.WentBack
            : _may.OneTakesEffect && AreTwo(scene.InEffect) ? Property.TwoInEffect
            : null;
    }

    private byte Required(Scene scene, byte image)
    {
        for (var who = 0; who < _may.Pushers; who++)
        {
            if (scene.Pushers[who].Requires && PushedBy(who) == image)
            {
                return image;
            }
        }

        return Image.None;
    }

    private static bool AreTwo(int images) => (images & (images - 1)) != 0;

    private byte PushedBy(int who) =>
        _may.PushesTheFirstAgain && who == _may.Pushers - 1 ? Image.X : Image.OfPusher(who);
}
