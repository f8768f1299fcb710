namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>Explorations come one after the other: each takes a core, and some hundred megabytes.</summary>
[CollectionDefinition]
public sealed class ExplorerCollection;
