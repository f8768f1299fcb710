using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>Alone, since all tests share the memory that is measured.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection<AloneCollection>]
public sealed class TagMemorySizeTests
{
    private const int Count = 2_000;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void Size_IsNoLessThanWhatEntriesTake(int children) => AssertIsEnough(() => TagMemoryTests.WithChildren(children));

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 8)]
    [InlineData(100, 2)]
    public void Size_OfTagsThatKeep_IsNoLessThanTheyTake(int kept, int children)
    {
        var number = 0;
        AssertIsEnough(() => TagMemoryTests.WithChildren(0) with
        {
            Recorded = new(null, null)
            {
                Kept = new([.. Enumerable.Range(0, kept).Select(i => new KeptManifest(
                    Entries.Noon.AddSeconds(i),
                    Entries.Manifest($"{number++}") with { Children = DigestSet.OfHeads(Enumerable.Range(0, children).Select(child => (UInt128)child)) }))]),
            },
        });
    }

    private static void AssertIsEnough(Func<TagEntry> entry)
    {
        var memory = new TagMemory(TimeProvider.System, mostBytes: 1L << 30);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < Count; i++)
        {
            memory.Remember(RepositoryName.Parse($"team/app{i}"), Tag.Parse($"v{i}"), entry(), memory.Begin());
        }

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(taken, memory.Size / 3, memory.Size);
        GC.KeepAlive(memory);
    }
}
