using System.Collections.Immutable;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>Deletes of manifests beside pushes that need them. The machines and the record's steps are those that are built; this is only
/// the world around them.</summary>
internal sealed partial class DeleteWorld : World<Scene>
{
    private const int NotBegun = Turns<object>.NotBegun;
    private const int Ended = Turns<object>.Ended;

    // There is no time here but before and after.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private static readonly RepositoryName Repository = RepositoryName.Parse("app");
    private static readonly Tag[] Tags = [Tag.Parse("v0"), Tag.Parse("v1")];

    // The sets of them, by their bits: always the same objects, so that states which have one are the same.
    private static readonly IReadOnlyList<Tag>[] Lists = [[], [Tags[0]], [Tags[1]], Tags];
    private static readonly IReadOnlySet<Tag>[] Sets = [.. Lists.Select(list => list.ToHashSet())];

    private static readonly TagPolicy Protecting = new(TagClass.Protected, builtin: true, BlobDeletes.Refuse, []);
    private static readonly TagPolicy Opening = new(TagClass.Protected, builtin: true, BlobDeletes.Refuse, [
        new Rule([], ImmutableArray.Create(TagPattern.Parse("v1", PatternSubject.Tag)), TagClass.Open, "policy.rules[0]")]);

    private readonly Circumstances _may;
    private readonly DeleteRules _rules;
    private readonly Turns<PushTurn> _pushes = new();
    private readonly Turns<DeleteTurn> _deletes = new();
    private readonly Turns<TagImportTurn> _imports = new();
    private readonly EntryTable _entries;
    private readonly Interned<string> _notes = new(byte.MaxValue);

    // Of the state whose steps are just taken.
    private Steps<Scene> _steps = null!;

    /// <summary>A world.</summary>
    /// <param name="may">What may happen.</param>
    /// <param name="rules">What is explored.</param>
    public DeleteWorld(Circumstances may, DeleteRules? rules = null)
    {
        (_may, _rules) = (may, rules ?? new());
        _entries = new(_rules);
    }

    public override string Sizes =>
        $"{_pushes.Count} turns of pushes, {_deletes.Count} of deletes, {_imports.Count} of imports, {_entries.Count} entries, {_notes.Count} notes";

    public override IEnumerable<Scene> Beginnings
    {
        get
        {
            var scene = new Scene { Stored = Manifests.C };
            scene.Tags[1] = _may.OlderTag ? Manifests.C : Manifests.None;
            scene.Must[1] = _may.OlderTag && !_may.OpenFirst ? Manifests.C : Manifests.None;
            scene.Entries[0] = scene.Entries[1] = _entries.NumberOf(TagEntry.Unknown);
            yield return scene;
            if (_may.OpenFirst)
            {
                // Bound when it was protected once.
                scene.Entries[1] = _entries.NumberOf(EntryTable.Bound);
                yield return scene;
            }
        }
    }

    public override void Next(Scene state, Steps<Scene> steps)
    {
        _steps = steps;
        for (var i = 0; i < 3; i++)
        {
            Push(state, i);
        }

        for (var i = 0; i < 2; i++)
        {
            Delete(state, i);
            CarryOut(state, i);
            PassTime(state, i);
        }

        PushOpenly(state);
        Lose(state);
        Evict(state);
        Reclass(state);
    }

    public override string Describe(Scene state) =>
        $"record: v0 {_entries.Describe(state.Entries[0])}, v1 {_entries.Describe(state.Entries[1])}, " +
        $"claimed {Manifests.NameOf(state.Claims[0] | state.Claims[1])}, note {(NoteOf(state) is { } note ? Named(note) : "-")}; " +
        $"upstream: {Manifests.NameOf(state.Stored)}, v0 {Manifests.NameOf(state.Tags[0])}, v1 {Manifests.NameOf(state.Tags[1])}" +
        (IsOpen(state) ? "; v1 is open" : "");

    private bool IsOpen(Scene state) => _may.OpenFirst ^ (state.Changes % 2 == 1);

    // The configuration in force, from 1, and its policy.
    private static byte ConfigurationOf(Scene state) => (byte)(state.Changes + 1);

    private TagPolicy PolicyOf(Scene state) => IsOpen(state) ? Opening : Protecting;

    private byte Deletable(int delete) => delete == 1 && _may.IndexToo ? Manifests.I : Manifests.C;

    private static bool IsDeleting(Scene state) => IsUnderWay(state.Deletes[0].Turn) || IsUnderWay(state.Deletes[1].Turn);

    private static bool IsUnderWay(int turn) => turn is not NotBegun and not Ended;

    private string? NoteOf(Scene state) => state.Note == 0 ? null : _notes[state.Note - 1];

    private byte NumberOf(string? note) => note is null ? (byte)0 : (byte)(_notes.NumberOf(note) + 1);

    private static string Named(string note) => note
        .Replace(Protecting.Fingerprint, "protecting", StringComparison.Ordinal)
        .Replace(Opening.Fingerprint, "opening", StringComparison.Ordinal);

    private void Reach(Happening happening) => _steps.Reach((ulong)happening);

    // Every step goes through here, so that what is checked is checked after each.
    private void To(Scene next, string said, string? violated = null)
    {
        for (var i = 0; i < 2; i++)
        {
            ref var delete = ref next.Deletes[i];
            delete.ForbiddenBy &= delete.ForbiddenBy == 0 ? (byte)0 : NeededBy(next, Deletable(i));
        }

        _steps.To(next, $"{said}", violated ?? (IsAllThere(next) ? null : Property.ImageGone));
    }

    // The protected tags that need the manifest, as bits.
    private byte NeededBy(Scene state, byte manifest) => (byte)(
        (_entries.Needs(state.Entries[0], manifest) ? 1 : 0) | (!IsOpen(state) && _entries.Needs(state.Entries[1], manifest) ? 2 : 0));

    private bool IsAllThere(Scene state)
    {
        var needed = state.Must[0] == 0 ? 0 : (int)Manifests.NeedsOf(state.Must[0]);
        needed |= state.Must[1] == 0 || IsOpen(state) ? 0 : (int)Manifests.NeedsOf(state.Must[1]);
        return (needed & ~state.Stored) == 0;
    }
}
