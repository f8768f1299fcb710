using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

/// <summary>Pushes of one protected tag in audit mode, and one of a replica that begins to enforce: docs/exploring.md says what may happen.
/// The machines and the record's steps are those that are built; this is only the world around them.</summary>
internal sealed partial class RebindWorld(Circumstances may, RebindRules rules) : World<Scene>
{
    private const int NotBegun = 0;
    private const int Ended = 1;
    private const int Reserved = 2;
    private static readonly TimeSpan Takeover = TimeSpan.FromHours(1);

    private readonly Interned<RebindTurn> _turns = new(ushort.MaxValue - Reserved);
    private readonly Interned<PushTurn> _enforced = new(ushort.MaxValue - Reserved);
    private readonly Interned<TagEntry> _entries = new(ushort.MaxValue);

    // Of the state whose steps are just taken.
    private Steps<Scene> _steps = null!;

    /// <summary>The phases that pushes in audit mode have come to.</summary>
    public IEnumerable<RebindPhase> Phases => _turns.Select(turn => turn.State.Phase).Distinct();

    public override string Sizes => $"{_turns.Count} and {_enforced.Count} standings, {_entries.Count} entries";

    public override IEnumerable<Scene> Beginnings =>
        from beginning in may.Begins
        from enforced in may.Enforced
        select Begin(beginning, enforced);

    public override string Describe(Scene state) =>
        $"record: {Describe(_entries[state.Entry].Binding)}; upstream: {Image.NameOf(state.Tag)}{(state.IsAnnounced ? "; one enforces" : "")}";

    public override void Next(Scene state, Steps<Scene> steps)
    {
        _steps = steps;
        for (var who = 0; who < may.Pushers; who++)
        {
            Push(state, who);
            CarryOut(state, who);
        }

        Enforce(state);
    }

    private static string Describe(Binding? binding) => binding is null ? "unbound"
        : $"{Image.NameOf(Image.Of(binding.Content))} {binding.State.ToString().ToLowerInvariant()}"
            + (binding.Watch == Attempt.None ? "" : $", watched by {binding.Watch.Number / 16}");

    private Scene Begin(Beginning beginning, byte enforced)
    {
        var scene = new Scene
        {
            Enforced = enforced,
            Turn = enforced == Image.None ? (ushort)Ended : (ushort)NotBegun,
            Tag = beginning is Beginning.Absent ? Image.None : Image.X,
            Entry = NumberOf(new(beginning is Beginning.Bound ? Entries.Published("X") : null, [], null)),
        };
        for (var who = may.Pushers; who < Pushers.Count; who++)
        {
            scene.Pushers[who].Turn = Ended;
        }

        return scene;
    }

    private byte PushedBy(int who) => may.PushesTheFirstAgain && who == may.Pushers - 1 ? Image.X : (byte)(1 << who);

    private ushort NumberOf(TagEntry entry) => (ushort)_entries.NumberOf(entry);

    private void Reach(Happening happening) => _steps.Reach((ulong)happening);

    private static TagSight Sight(Scene scene) =>
        scene.Tag == Image.None ? new TagSight.Nothing() : new TagSight.There(Image.ContentOf(scene.Tag));

    // The record's entry is another. Returns the property that does not hold.
    private string? Change(ref Scene scene, TagEntry? next)
    {
        if (next is null)
        {
            return null;
        }

        scene.Entry = NumberOf(next);
        if (next.Binding is not { IsPublished: true } bound)
        {
            return scene.Acknowledged == Image.None ? null : Property.EnforcedLost;
        }

        var image = Image.Of(bound.Content);
        return scene.Acknowledged != Image.None && scene.Acknowledged != image ? Property.EnforcedLost
            : (scene.Stale & image) != 0 ? Property.WentBack
            : null;
    }

    // Upstream carries a write out.
    private void Write(ref Scene scene, byte image)
    {
        for (var who = 0; who < may.Pushers; who++)
        {
            if (scene.Pushers[who].Since != Image.None)
            {
                scene.Pushers[who].Since |= image;
            }
        }

        scene.Tag = image;
        scene.Stale &= (byte)~image;
    }

    private string? Wrong(Scene scene)
    {
        if (!may.EndsRight || scene.Turn > Ended)
        {
            return null;
        }

        foreach (var pusher in scene.Pushers)
        {
            if (pusher.Turn > Ended)
            {
                return null;
            }
        }

        // A tag that the record does not know is bound by whoever comes next.
        return _entries[scene.Entry].Binding is { } bound && Image.Of(bound.Content) != scene.Tag ? Property.Wrong : null;
    }
}
