using System.Diagnostics.CodeAnalysis;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>The tests that share one Docker daemon, one after the other.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit's word for it.")]
public sealed class DockerCollection : ICollectionFixture<DockerDaemon>
{
    public const string Name = "docker";
}
