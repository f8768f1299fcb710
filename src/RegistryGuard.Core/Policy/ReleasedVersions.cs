using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>The versions that two manifests are released as: what a floating tag has, and what is pushed (docs/configuration.md,
/// <c>direction</c>). Of a manifest with several versions the highest counts.</summary>
/// <param name="Current">The version of what the tag has; null if it is none.</param>
/// <param name="Pushed">The version of what is pushed; null if it is none.</param>
public sealed record ReleasedVersions(Version? Current, Version? Pushed)
{
    /// <summary>Whether the tag would go to a version, and not back.</summary>
    public bool GoForward => Pushed is not null && (Current is null || Pushed >= Current);

    /// <summary>The versions of manifests that are bound to these protected tags.</summary>
    public static ReleasedVersions Of(IEnumerable<Tag> current, IEnumerable<Tag> pushed) => new(Highest(current), Highest(pushed));

    private static Version? Highest(IEnumerable<Tag> tags) =>
        tags.Select(tag => Version.TryParse(tag, out var version) ? version : null).Max();
}
