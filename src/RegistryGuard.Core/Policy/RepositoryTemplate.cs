using System.Diagnostics.CodeAnalysis;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>A repository named by another one (docs/configuration.md, <c>released-in</c>): a name in which the segment <c>{rest}</c> stands
/// for what <c>**</c> matched.</summary>
public sealed class RepositoryTemplate
{
    /// <summary>The part that stands for what <c>**</c> matched.</summary>
    public const string Rest = "{rest}";

    private readonly string[] _segments;

    private RepositoryTemplate(string text)
    {
        Text = text;
        _segments = text.Split('/');
        HasRest = _segments.Contains(Rest, StringComparer.Ordinal);
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>Whether <c>{rest}</c> is in it.</summary>
    public bool HasRest { get; }

    /// <summary>Reads a template; false, with a sentence that says why, when it is none or could never name a repository.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RepositoryTemplate? template, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        template = new(text);
        fault = FaultOf(template);
        template = fault is null ? template : null;
        return fault is null;
    }

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static RepositoryTemplate Parse(string text) =>
        TryParse(text, out var template, out var fault) ? template : throw new FormatException($"'{text}': {fault}");

    /// <summary>The repository; null if it would be none, for it is too long, say.</summary>
    /// <param name="rest">What <c>**</c> matched; empty for nothing: then its segment is left out.</param>
    public RepositoryName? Name(string rest)
    {
        ArgumentNullException.ThrowIfNull(rest);
        var segments = _segments.Select(segment => segment == Rest ? rest : segment).Where(segment => segment.Length > 0);
        return RepositoryName.TryParse(string.Join('/', segments), out var name) ? name : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string? FaultOf(RepositoryTemplate template)
    {
        if (template.Text.Length == 0)
        {
            return "is empty; give a repository, for example dev/{rest}";
        }

        if (template.Text.Contains('*', StringComparison.Ordinal) || template.Text.Contains('?', StringComparison.Ordinal))
        {
            return "has a wildcard, and names one repository; {rest} stands for what '**' matched";
        }

        foreach (var segment in template._segments)
        {
            if (segment != Rest && segment.AsSpan().ContainsAny('{', '}'))
            {
                return segment.Contains(Rest, StringComparison.Ordinal)
                    ? "has {rest} beside other characters; it is a segment of its own, for example dev/{rest}"
                    : $"has an unknown part in '{segment}'; known is {{rest}}";
            }
        }

        return template._segments.Count(segment => segment == Rest) > 1 ? "has {rest} more than once"
            : template._segments.Contains("") || template.Name("x") is null ? "is not a repository name, whatever {rest} is"
            : null;
    }
}
