using System.Diagnostics.CodeAnalysis;

namespace RegistryGuard.EndToEnd.Chaos;

/// <summary>Runs by itself: it takes the whole machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's word for it.")]
public sealed class ChaosCollection
{
    public const string Name = "chaos";
}
