using System.Text.RegularExpressions;

namespace RegistryGuard.Configuration;

/// <summary>Finds what YAML can't read in a line because its quotes are missing: patterns of tags begin with characters that mean
/// something to YAML (<c>*</c>, <c>{</c>, <c>@</c>).</summary>
internal static partial class UnquotedText
{
    private const int Longest = 128;

    /// <summary>What to do about a text that needs quotes; without the text if it may have a secret in it.</summary>
    public static string Advice(string path, string text) =>
        !text.Equals(Secrets.Shown(path, text), StringComparison.Ordinal) ? "quote it"
        : $"quote it: {(text.Contains('"', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : $"\"{text}\"")}";

    /// <summary>The first value of the line that can't stand without quotes, or null.</summary>
    public static string? In(string line)
    {
        // Only patterns are shown: any other value may contain a secret.
        if (Secrets.MayBeSecret(line) || (OtherKey.IsMatch(line) && !PatternKey.IsMatch(line)))
        {
            return null;
        }

        for (var i = 0; i < line.Length;)
        {
            i = SkipToValue(line, i);
            if (i >= line.Length || line[i] is '#')
            {
                return null;
            }

            var end = EndOf(line, i);
            var value = line[i..end].Trim();
            if (value.Length is > 0 and <= Longest && NeedsQuotes(value) && !value.AsSpan(1).Contains('@'))
            {
                return value;
            }

            // A list or keys with values: their own values come next.
            i = line[i] is '[' or '{' && !IsClass(line, i) ? i + 1 : Math.Max(end, i + 1);
        }

        return null;
    }

    // Where a value may begin: past what separates values, and past "key: ".
    private static int SkipToValue(string line, int i)
    {
        while (i < line.Length && (line[i] is ' ' or ',' or ']' or '}' || (line[i] is '-' && i + 1 < line.Length && line[i + 1] is ' ')))
        {
            i++;
        }

        var colon = line.AsSpan(i).IndexOf(": ");
        return colon > 0 && !line.AsSpan(i, colon).ContainsAny("[{,\"'") ? SkipToValue(line, i + colon + 2) : i;
    }

    private static int EndOf(string line, int start)
    {
        if (line[start] is '"' or '\'')
        {
            var close = line.IndexOf(line[start], start + 1);
            return close < 0 ? line.Length : close + 1;
        }

        var depth = 0;
        for (var i = start; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '[' or '{':
                    depth++;
                    break;
                case ']' or '}' when depth-- == 0:
                case ',' when depth == 0:
                case '#' when i > start && line[i - 1] is ' ':
                    return i;
            }
        }

        return line.Length;
    }

    [GeneratedRegex("^[ -]*[a-z]+:", Options)]
    private static partial Regex OtherKey { get; }

    [GeneratedRegex("(?:tags|repositories):", Options)]
    private static partial Regex PatternKey { get; }

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    private static bool NeedsQuotes(string value) =>
        value[0] is '*' or '&' or '!' or '%' or '@' or '`' or '|' or '>'
        || (value[0] is not ('"' or '\'' or '[') && value.AsSpan().ContainsAny("{[") && (value[0] is not '{' || IsClass(value, 0)));

    // {semver} is a pattern; { a: b } is not.
    private static bool IsClass(string line, int at)
    {
        var close = line.IndexOf('}', at);
        return line[at] is '{' && close > at + 1 && !line.AsSpan(at + 1, close - at - 1).ContainsAnyExceptInRange('a', 'z');
    }
}
