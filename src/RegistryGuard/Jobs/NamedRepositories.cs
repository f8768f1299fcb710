using RegistryGuard.Core.Oci;

namespace RegistryGuard.Jobs;

/// <summary>The repositories that a job goes through.</summary>
internal static class NamedRepositories
{
    /// <summary>What a job is about, in a few words.</summary>
    /// <param name="names">The repositories that its order names; none for all.</param>
    public static string About(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "all repositories",
        1 => names[0],
        var count => $"{names[0]} and {count - 1} more",
    };

    /// <summary>The order in which they are gone through.</summary>
    public static IReadOnlyList<RepositoryName> InOrder(IEnumerable<RepositoryName> names) =>
        [.. names.Distinct().OrderBy(name => name.Value, StringComparer.Ordinal)];
}
