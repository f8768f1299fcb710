using System.Text.RegularExpressions;

namespace RegistryGuard.Upstream;

/// <summary>Where upstream wants a token from, and for what (RFC 6750; the token specification of distribution).</summary>
/// <param name="Realm">The URL that gives tokens.</param>
/// <param name="Service">Whom the token is for; empty if upstream does not say.</param>
/// <param name="Scope">What it must allow; empty if upstream does not say.</param>
internal readonly partial record struct BearerChallenge(string Realm, string Service, string Scope)
{
    // As long as a URL may sensibly be. Whatever is longer is no challenge.
    private const int Longest = 8_192;

    /// <summary>The first Bearer challenge of an answer; null if it has none that can be read.</summary>
    public static BearerChallenge? Of(HttpResponseMessage answer)
    {
        if (!answer.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values))
        {
            return null;
        }

        foreach (var value in values)
        {
            if (value.Length <= Longest && Parse(value) is { } challenge)
            {
                return challenge;
            }
        }

        return null;
    }

    // One header may have several challenges, each a scheme and its parameters.
    private static BearerChallenge? Parse(string value)
    {
        var scheme = Scheme.Match(value);
        if (!scheme.Success)
        {
            return null;
        }

        string? realm = null, service = null, scope = null;
        var end = scheme.Index + scheme.Length;
        foreach (Match parameter in Parameter.Matches(value, end))
        {
            if (value.AsSpan(end, parameter.Index - end).ContainsAnyExcept(" \t,"))
            {
                break; // the next challenge
            }

            end = parameter.Index + parameter.Length;
            var text = parameter.Groups["quoted"] is { Success: true } quoted ? quoted.Value.Replace("\\", "", StringComparison.Ordinal) : parameter.Groups["plain"].Value;
            switch (parameter.Groups["name"].Value.ToUpperInvariant())
            {
                case "REALM":
                    realm ??= text;
                    break;
                case "SERVICE":
                    service ??= text;
                    break;
                case "SCOPE":
                    scope ??= text;
                    break;
            }
        }

        return realm is null ? null : new(realm, service ?? "", scope ?? "");
    }

    [GeneratedRegex(@"(\A|,)[ \t]*bearer[ \t]+", Options)]
    private static partial Regex Scheme { get; }

    [GeneratedRegex(@"(?<name>[a-z_-]+)[ \t]*=[ \t]*(""(?<quoted>([^""\\]|\\.)*)""|(?<plain>[^ \t,""]+))", Options)]
    private static partial Regex Parameter { get; }

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
}
