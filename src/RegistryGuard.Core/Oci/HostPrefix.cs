namespace RegistryGuard.Core.Oci;

/// <summary>The host of a registry before an image's name, as clients of registries write it: <c>localhost:5000/demo/app:v1</c>. The guard's
/// commands and API name repositories without one (SPEC section 7).</summary>
public static class HostPrefix
{
    /// <summary>The name without its host; null if it does not begin with what clients take for one: a first part with a dot or a colon, or
    /// <c>localhost</c>.</summary>
    public static string? Without(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = name[(name.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0)..];
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && IsHost(text.AsSpan(0, slash)) ? text[(slash + 1)..] : null;
    }

    private static bool IsHost(ReadOnlySpan<char> part) => part is "localhost" || part.ContainsAny('.', ':');
}
