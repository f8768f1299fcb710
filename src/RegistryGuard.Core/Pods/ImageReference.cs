using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Pods;

/// <summary>The image that a container names, read as Docker, containerd and CRI-O read it (SPEC §7, <c>pods</c>): the registry's name, the
/// repository, and a tag or a digest or both.</summary>
/// <param name="Registry">The registry's name, with its port if one is given, in lower case.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag; <c>latest</c> where neither a tag nor a digest is given; null where only a digest is.</param>
/// <param name="Digest">The digest, which decides if it is given: a tag beside it is not looked at by whoever pulls.</param>
public sealed record ImageReference(string Registry, RepositoryName Repository, Tag? Tag, Digest? Digest)
{
    /// <summary>The longest reference that is read, in characters: a name, a registry, a tag and a digest of the longest.</summary>
    public const int MaxLength = 1_024;

    /// <summary>The registry of images that name none.</summary>
    public const string DockerHub = "docker.io";

    private const string Localhost = "localhost";
    private const string FormerDockerHub = "index.docker.io";

    private static readonly SearchValues<char> OfHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly SearchValues<char> OfAddress = SearchValues.Create("0123456789abcdef:.");

    private static readonly Tag Latest = Oci.Tag.Parse("latest");

    /// <summary>Reads a reference; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        Digest? digest = null;
        if (text.IndexOf('@') is >= 0 and var at)
        {
            if (!Oci.Digest.TryParse(text[(at + 1)..], out var parsed))
            {
                return false;
            }

            digest = parsed;
            text = text[..at];
        }

        var registry = RegistryIn(text, out var path);
        Tag? tag = null;
        if (path.IndexOf(':') is >= 0 and var colon)
        {
            if (!Oci.Tag.TryParse(path[(colon + 1)..], out var parsed))
            {
                return false;
            }

            tag = parsed;
            path = path[..colon];
        }

        var name = registry == DockerHub && !path.Contains('/') ? $"library/{path}" : path.ToString();
        if (!RepositoryName.TryParse(name, out var repository) || !IsRegistry(registry))
        {
            return false;
        }

        reference = new(registry, repository, tag ?? (digest is null ? Latest : null), digest);
        return true;
    }

    /// <summary>A registry's name as references have it: in lower case, and Docker Hub's by the shortest of its names.</summary>
    public static string RegistryOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var registry = name.ToLowerInvariant();
        return registry == FormerDockerHub ? DockerHub : registry;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Registry}/{Repository}{(Tag is { } tag ? $":{tag}" : "")}{(Digest is { } digest ? $"@{digest}" : "")}";

    // What stands before the first slash is a registry only if it can't be a part of a repository's name on Docker Hub.
    private static string RegistryIn(ReadOnlySpan<char> text, out ReadOnlySpan<char> path)
    {
        var slash = text.IndexOf('/');
        var first = slash < 0 ? default : text[..slash];
        var isRegistry = first.ContainsAny('.', ':') || first.SequenceEqual(Localhost) || first.ContainsAnyInRange('A', 'Z');
        path = isRegistry ? text[(slash + 1)..] : text;
        return isRegistry ? RegistryOf(first.ToString()) : DockerHub;
    }

    // A host's name, an address, or an address of version 6 in brackets, and perhaps a port.
    private static bool IsRegistry(string registry)
    {
        var end = registry.LastIndexOf(':');
        var hasPort = end > 0 && end > registry.IndexOf(']', StringComparison.Ordinal);
        var host = hasPort ? registry.AsSpan(0, end) : registry;
        if (hasPort && !(registry.Length - end is > 1 and <= 6 && !registry.AsSpan(end + 1).ContainsAnyExceptInRange('0', '9')))
        {
            return false;
        }

        return host is ['[', .. var address, ']']
            ? address.Length > 0 && !address.ContainsAnyExcept(OfAddress)
            : host.Length > 0 && host[0] is not ('.' or '-') && !host.ContainsAnyExcept(OfHost);
    }
}
