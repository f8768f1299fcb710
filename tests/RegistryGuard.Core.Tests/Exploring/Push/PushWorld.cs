using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>Pushes of one protected tag, with all around them that may go wrong: docs/exploring.md says what. The machine and the record's
/// steps are those that are built; this is only the world around them.</summary>
internal sealed partial class PushWorld : World<Scene>
{
    // Who pushes when all has come to rest.
    private const int Last = Pushers.Count - 1;

    private readonly Circumstances _may;
    private readonly PushRules _rules;
    private readonly PushTurns _turns;
    private readonly PushRecord _record;
    private readonly Told _told;

    // Of the state whose steps are just taken.
    private Steps<Scene> _steps = null!;
    private Scene _before;

    /// <summary>A world.</summary>
    /// <param name="may">What may happen.</param>
    /// <param name="rules">What is explored.</param>
    /// <param name="isTold">Whether stories are wanted in which everyone keeps his name; there are more states then.</param>
    public PushWorld(Circumstances may, PushRules? rules = null, bool isTold = false)
    {
        _may = may;
        _areAlike = !isTold && may is { Pushers: > 2, Stranger: null };
        _rules = rules ?? new();
        _turns = new(_rules);
        _record = new(_rules, _turns);
        _told = new(_turns);
        Unknown = _record.NumberOf(TagEntry.Unknown);
    }

    public override string Sizes => $"{_turns.Count} standings, {_record.Count} entries";

    /// <summary>The phases that pushes have come to.</summary>
    public IEnumerable<PushPhase> Phases => _turns.Phases;

    private ushort Unknown { get; }

    /// <summary>A tag older than the guard, or none.</summary>
    public override IEnumerable<Scene> Beginnings
    {
        get
        {
            var scene = new Scene { Entry = Unknown };
            for (var i = _may.Pushers; i < Last; i++)
            {
                scene.Pushers[i].Turn = PushTurns.Ended;
            }

            if (!_may.HasLastPush)
            {
                scene.Pushers[Last].Turn = PushTurns.Ended;
            }

            return _may.IsReleasedFromBoth ? ReleasedFromBoth(scene)
                : _may.MayBeOlder ? [scene, With(scene, Image.A), With(scene, Image.B)]
                : [scene];
        }
    }

    public override void Next(Scene state, Steps<Scene> steps)
    {
        (_steps, _before) = (steps, state);
        for (var i = 0; i < _may.Pushers; i++)
        {
            Push(state, i);
        }

        PushLast(state);
        for (var i = 0; i < Pushers.Count; i++)
        {
            CarryOut(state, i);
            SettleLate(state, i);
        }

        CarryOutLeftover(state);
        OthersPush(state);
        Release(state);
        GiveUpPending(state);
        Lose(state);
        Pull(state);
    }

    public override string Describe(Scene state) => $"record: {Describe(_record[state.Entry])}; upstream: {Image.NameOf(state.Tag)}";

    private static Scene With(Scene scene, byte older) => scene with { Tag = older, Stored = older };

    private IEnumerable<Scene> ReleasedFromBoth(Scene scene)
    {
        var entry = TagEntry.Unknown with { Released = [Image.ContentOf(Image.A).Digest, Image.ContentOf(Image.B).Digest] };
        foreach (var leftover in Image.Both)
        {
            yield return scene with
            {
                Entry = _record.NumberOf(entry),
                Stored = Image.A | Image.B,
                Released = Image.A | Image.B,
                Leftover = leftover,
            };
        }
    }

    private static string Describe(TagEntry entry)
    {
        var image = Image.NameOf(Image.Of(entry.Binding));
        var binding = entry.Binding switch
        {
            null => "unbound",
            { IsPublished: true } => $"{image} published",
            var pending => $"{image} pending ({string.Join(", ", pending.OpenAttempts.All.Select(AttemptNumbers.NameOf))})",
        };
        var released = string.Join(" ", entry.Released.Select(digest => Image.NameOf(Image.Of(digest))));
        return entry.Released.IsEmpty ? binding : $"{binding}, released {released}";
    }
}
