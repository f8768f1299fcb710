using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Tags;

/// <summary>Alone, since all tests share the memory that is measured.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection<AloneCollection>]
public sealed class TagMemorySizeTests
{
    private const int Entries = 5_000;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void Size_IsNoLessThanWhatEntriesTake(int children)
    {
        var memory = new TagMemory(TimeProvider.System, mostBytes: 1L << 30);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < Entries; i++)
        {
            memory.Remember(RepositoryName.Parse($"team/app{i}"), Tag.Parse($"v{i}"), TagMemoryTests.WithChildren(children), memory.Begin());
        }

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(taken, memory.Size / 3, memory.Size);
        GC.KeepAlive(memory);
    }
}
