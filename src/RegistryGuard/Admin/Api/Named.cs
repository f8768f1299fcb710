using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.HttpResults;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Admin.Api;

/// <summary>Reads what requests name, or gives the problem.</summary>
internal static class Named
{
    private const int LongestShown = 80;

    public static bool TryRepository(string value, out RepositoryName repository, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var text = AdminPath.Unescape(value);
        problem = RepositoryName.TryParse(text, out repository) ? null
            : WithHost(text, bare => RepositoryName.TryParse(bare, out _))
            ?? Problems.BadRequest($"{Shown(text)} is not a repository's name; give it as one segment, its slashes written %2F, for example demo%2Fapp");
        return problem is null;
    }

    public static bool TryTag(string value, out Tag tag, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var text = AdminPath.Unescape(value);
        problem = Tag.TryParse(text, out tag) ? null
            : Problems.BadRequest($"{Shown(text)} is not a tag: letters, digits, '.', '_' and '-', at most 128, not beginning with '.' or '-'");
        return problem is null;
    }

    public static bool TryDigest(string value, out Digest digest, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var text = AdminPath.Unescape(value);
        problem = Digest.TryParse(text, out digest) ? null
            : Problems.BadRequest($"{Shown(text)} is not a digest: sha256: and 64 lower-case hexadecimal digits, or sha512: and 128");
        return problem is null;
    }

    /// <summary>A tag with its repository: <c>demo/app:v1</c>.</summary>
    public static bool TryReference(string? value, out RepositoryName repository, out Tag tag, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (repository, tag) = (default, default);
        var text = value ?? "";
        problem = text.Length == 0 ? Problems.BadRequest("ref is missing: give REPOSITORY:TAG, for example ref=demo/app:v1.0.0")
            : IsReference(text, out repository, out tag) ? null
            : WithHost(text, bare => IsReference(bare, out _, out _))
            ?? Problems.BadRequest($"{Shown(text)} is not REPOSITORY:TAG, for example demo/app:v1.0.0");
        return problem is null;
    }

    public static bool TryClass(string? value, out TagClass? tagClass, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (tagClass, problem) = value switch
        {
            null => ((TagClass?)null, (ProblemHttpResult?)null),
            "protected" => (TagClass.Protected, null),
            "floating" => (TagClass.Floating, null),
            "open" => (TagClass.Open, null),
            _ => (null, Problems.BadRequest($"class must be protected, floating or open, not {Shown(value)}")),
        };
        return problem is null;
    }

    public static bool TryLimit(int? value, out int limit, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        limit = value ?? AdminBounds.UsualPage;
        problem = limit is >= 1 and <= AdminBounds.MostInPage ? null
            : Problems.BadRequest($"limit must be a whole number from 1 to {AdminBounds.MostInPage}, not {limit}");
        return problem is null;
    }

    private static bool IsReference(string text, out RepositoryName repository, out Tag tag)
    {
        (repository, tag) = (default, default);
        var colon = text.LastIndexOf(':');
        return colon > 0 && RepositoryName.TryParse(text.AsSpan(0, colon), out repository) && Tag.TryParse(text.AsSpan(colon + 1), out tag);
    }

    private static ProblemHttpResult? WithHost(string text, Func<string, bool> isGood) => HostPrefix.Without(text) is { } bare && isGood(bare)
        ? Problems.BadRequest($"{Shown(text)} begins with a registry's host, and names here are without it: give {bare}")
        : null;

    /// <summary>What a client sent, safe to show and not too long.</summary>
    public static string Shown(string text)
    {
        var shown = PrintableText.Of(text);
        return $"'{(shown.Length <= LongestShown ? shown : shown[..LongestShown] + "…")}'";
    }
}
