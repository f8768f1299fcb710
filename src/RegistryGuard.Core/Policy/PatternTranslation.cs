using System.Text;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Policy;

/// <summary>A pattern with wildcards as a regular expression, or why it can't be one.</summary>
/// <param name="Regex">The regular expression, without anchors.</param>
/// <param name="Prefix">What every match begins with: the text ahead of the first wildcard.</param>
/// <param name="Suffix">What every match ends with: the text after the last wildcard.</param>
/// <param name="IsLiteral">Whether it has no wildcard.</param>
/// <param name="Fault">Why it is none.</param>
internal readonly record struct PatternTranslation(string Regex, string Prefix, string Suffix, bool IsLiteral, string? Fault)
{
    private const string Number = "(?:0|[1-9][0-9]*)";
    private const string PreRelease = "(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)";

    // No build metadata in {semver}: '+' can't be in a tag.
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["semver"] = $@"(?:v?{Number}\.{Number}\.{Number}(?:-{PreRelease}(?:\.{PreRelease})*)?)",
        ["n"] = "[0-9]+",
        ["date"] = "(?:[0-9]{8}(?:[0-9]{4}(?:[0-9]{2})?)?)",
        ["sha"] = "[0-9a-f]{7,64}",
    };

    private static readonly string ClassNames = string.Join(", ", Classes.Keys.Select(name => $"{{{name}}}"));

    public static PatternTranslation Of(string text, PatternSubject subject)
    {
        if (text.Length == 0)
        {
            return Wrong("is empty");
        }

        var regex = new StringBuilder();
        var prefixEnd = text.Length;
        var suffixStart = 0;
        for (var i = 0; i < text.Length;)
        {
            string? fault;
            var isPlain = text[i] is not ('*' or '?' or '{');
            var read = text[i] switch
            {
                '*' => Star(text, i, subject, regex, out fault),
                '?' => One(subject, regex, out fault),
                '{' => Class(text, i, regex, out fault),
                _ => Plain(text, i, subject, regex, out fault),
            };
            if (fault is not null)
            {
                return Wrong(fault);
            }

            if (!isPlain)
            {
                (prefixEnd, suffixStart) = (Math.Min(prefixEnd, i), i + read);
            }

            i += read;
        }

        var isLiteral = prefixEnd == text.Length;
        return isLiteral && LiteralFault(text, subject) is { } never
            ? Wrong(never)
            : new(regex.ToString(), text[..prefixEnd], text[suffixStart..], isLiteral, null);
    }

    private static PatternTranslation Wrong(string fault) => new("", "", "", false, fault);

    private static string Any(PatternSubject subject) => subject == PatternSubject.Repository ? "[^/]" : ".";

    private static int One(PatternSubject subject, StringBuilder regex, out string? fault)
    {
        regex.Append(Any(subject));
        fault = null;
        return 1;
    }

    private static int Star(string text, int at, PatternSubject subject, StringBuilder regex, out string? fault)
    {
        var end = at;
        while (end < text.Length && text[end] == '*')
        {
            end++;
        }

        var stars = end - at;
        fault = stars > 2 ? "has more than two '*' in a row; '**' already matches across '/'" : null;
        if (stars == 1 || subject != PatternSubject.Repository)
        {
            regex.Append(Any(subject)).Append('*');
            return stars;
        }

        var beginsSegment = at == 0 || text[at - 1] == '/';
        if (beginsSegment && end == text.Length)
        {
            regex.Append(".+");
        }
        else if (beginsSegment && text[end] == '/')
        {
            regex.Append("(?:.+/)?");
            stars++;
        }
        else
        {
            regex.Append(".*");
        }

        return stars;
    }

    private static int Class(string text, int at, StringBuilder regex, out string? fault)
    {
        var close = text.IndexOf('}', at);
        if (close < 0)
        {
            fault = "has a '{' without its '}'";
            return 0;
        }

        var name = text[(at + 1)..close];
        if (Classes.TryGetValue(name, out var expression))
        {
            regex.Append(expression);
            fault = null;
        }
        else if (name is "rest")
        {
            fault = $"has {{rest}}, which is for released-in; in a pattern '**' is what it stands for. Known are {ClassNames}";
        }
        else
        {
            fault = $"has an unknown class {{{name}}}; "
                + (Nearest.To(name, Classes.Keys) is { } near ? $"did you mean {{{near}}}? " : "") + $"Known are {ClassNames}";
        }

        return close + 1 - at;
    }

    private static int Plain(string text, int at, PatternSubject subject, StringBuilder regex, out string? fault)
    {
        regex.Append(System.Text.RegularExpressions.Regex.Escape(text[at].ToString()));
        fault = PlainFault(text, at, subject);
        return 1;
    }

    private static string? PlainFault(string text, int at, PatternSubject subject)
    {
        var c = text[at];
        if (c == '}')
        {
            return "has a '}' without its '{'";
        }

        if (subject == PatternSubject.User)
        {
            return c is < ' ' or > '~' ? $"has {Show(c)}, which the guard takes in no user name" : null;
        }

        if (subject == PatternSubject.Tag)
        {
            return !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-') ? $"has {Show(c)}, which no tag can have"
                : at == 0 && c is ('.' or '-') ? $"begins with {Show(c)}, as no tag can"
                : null;
        }

        if (c == '/')
        {
            return at == text.Length - 1 || text[at + 1] == '/' ? "has an empty path segment, as no repository name can" : null;
        }

        return char.IsAsciiLetterUpper(c) ? $"has {Show(c)}: repository names are lower-case"
            : !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-') ? $"has {Show(c)}, which no repository name can have"
            : null;
    }

    private static string? LiteralFault(string text, PatternSubject subject) => subject switch
    {
        PatternSubject.Tag => Tag.TryParse(text, out _) ? null : "is longer than a tag can be",
        PatternSubject.User => null,
        _ => RepositoryName.TryParse(text, out _) ? null : "is not a repository name and has no wildcard",
    };

    private static string Show(char c) => c is > ' ' and < '\x7f' ? $"'{c}'" : c == ' ' ? "a space" : $"U+{(int)c:X4}";
}
