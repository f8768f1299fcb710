using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

// Looks of deletes and their imports through all tags.
internal sealed partial class DeleteWorld
{
    private const byte BothTags = 3;

    // A look at each tag: one after the other in any order, for a store may read them in pieces.
    private void LookThrough(Scene state, int who, string said)
    {
        if (!_may.IsFine)
        {
            var both = state;
            Look(ref both, who, 0);
            Look(ref both, who, 1);
            Looked(both, who, said);
            return;
        }

        for (var tag = 0; tag < 2; tag++)
        {
            if ((state.Deletes[who].Looked & (1 << tag)) == 0)
            {
                var next = state;
                Look(ref next, who, tag);
                Looked(next, who, _steps.IsTold ? $"{said} at v{tag}" : "");
            }
        }
    }

    private void Look(ref Scene state, int who, int tag)
    {
        ref var delete = ref state.Deletes[who];
        var entry = state.Entries[tag];
        delete.Looked |= (byte)(1 << tag);
        delete.Found[tag] = _deletes[delete.Turn].Act switch
        {
            DeleteAct.Import(ImportAct.List) => (ushort)(state.Tags[tag] == Manifests.None ? 0 : 1),
            DeleteAct.Import => (ushort)(_entries.IsPublished(entry) ? 1 : 0),
            _ => (ushort)(_entries.Needs(entry, Deletable(who)) ? entry + 1 : 0),
        };
    }

    private void Looked(Scene state, int who, string said)
    {
        ref var delete = ref state.Deletes[who];
        if (delete.Looked != BothTags)
        {
            To(state, said);
            return;
        }

        int turn = delete.Turn;
        var (first, second) = (delete.Found[0], delete.Found[1]);
        (delete.Looked, delete.Found) = (0, default);
        var what = first | ((ulong)second << 16);
        Go(state, who, _deletes[turn].Act switch
        {
            DeleteAct.Import(ImportAct.List) => TellImport(turn, what, () => new ImportEvent.Listed(Lists[what & 1 | what >> 15])),
            DeleteAct.Import => TellImport(turn, what, () => new ImportEvent.PublishedFound(Sets[what & 1 | what >> 15])),
            _ => Tell(turn, what, () => new DeleteEvent.UsesFound(
                [.. new[] { (0, first), (1, second) }.Where(use => use.Item2 > 0)
                    .Select(use => new TagUse(Tags[use.Item1], _entries[use.Item2 - 1].Binding!))],
                Entries.Noon)),
        }, said);
    }
}
