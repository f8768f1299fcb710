using System.Collections.Immutable;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>What the tags of a rule may be given (docs/configuration.md, <c>target</c>): only what is released in a repository, that is,
/// bound to a protected tag there, and published.</summary>
public sealed class Target
{
    private readonly RepositoryTemplate? _template;
    private readonly ImmutableArray<RestOfPattern> _rests;

    private Target(RepositoryTemplate? template, ImmutableArray<RestOfPattern> rests) => (_template, _rests) = (template, rests);

    /// <summary>Only what is released in the tag's own repository.</summary>
    public static Target Released { get; } = new(null, []);

    /// <summary>How the other repository is named; null for the tag's own.</summary>
    public string? Template => _template?.Text;

    /// <summary>Only what is released in the repository that the template names.</summary>
    /// <param name="template">The template.</param>
    /// <param name="repositories">The rule's patterns of repositories; empty for any repository.</param>
    /// <returns>Null if the template has <c>{rest}</c> and one of the patterns has no <c>**</c> that it could stand for.</returns>
    public static Target? ReleasedIn(RepositoryTemplate template, ImmutableArray<TagPattern> repositories)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (!template.HasRest)
        {
            return new(template, []);
        }

        var rests = ImmutableArray.CreateBuilder<RestOfPattern>();
        foreach (var pattern in repositories)
        {
            if (!RestOfPattern.TryFind(pattern, out var rest))
            {
                return null;
            }

            rests.Add(rest);
        }

        return new(template, rests.Count == 0 ? [RestOfPattern.OfAny] : rests.ToImmutable());
    }

    /// <summary>Where an image must be released for a tag of this repository; null if the template gives no repository for it, and then
    /// no image is released.</summary>
    public RepositoryName? Where(RepositoryName repository)
    {
        if (_template is null)
        {
            return repository;
        }

        if (!_template.HasRest)
        {
            return _template.Name("");
        }

        foreach (var pattern in _rests)
        {
            if (pattern.Of(repository) is { } rest)
            {
                return _template.Name(rest);
            }
        }

        return null;
    }
}
