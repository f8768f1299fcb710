namespace RegistryGuard.Configuration;

/// <summary>The line that a text is no YAML because of, where that is plain from the line itself. The parser notices a quote that is not
/// closed only where the next quote is, or at the end, and says of a tab what it could have been.</summary>
internal static class YamlCulprit
{
    /// <summary>The first such line up to the one where the parser gave up, and what is wrong with it; null if there is none.</summary>
    public static (int Line, string What)? Find(string text, int gaveUp)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length && i <= gaveUp; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (IsIndentedByTab(line))
            {
                return (i + 1, "a tab stands where YAML takes spaces only; replace it by spaces");
            }

            if (HasOpenQuote(line))
            {
                return (i + 1, "a quote in this line is not closed in it; close it, or put a text that has quotes in it into the other kind");
            }

            if (LocationWithABlank(line) is { } location)
            {
                return (i + 1, $"a blank stands after the colon of the record's kind; write {(RecordLocationParser.MayBeShown(location) ? location : "it without the blank")}");
            }
        }

        return null;
    }

    private static bool IsIndentedByTab(string line)
    {
        var indent = line.AsSpan(0, line.Length - line.AsSpan().TrimStart(" \t-").Length);
        return indent.Contains('\t') && indent.Length < line.Length && line[indent.Length] is not '#';
    }

    // A quote counts where a value may begin, so that an apostrophe within a word does not.
    private static bool HasOpenQuote(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] is '#' && (i == 0 || line[i - 1] is ' '))
            {
                return false;
            }

            if (line[i] is '"' or '\'' && MayBegin(line.AsSpan(0, i)))
            {
                i = EndOf(line, i);
                if (i < 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // record: sqlite: data/record.db
    private static string? LocationWithABlank(string line)
    {
        const string Key = "record:";
        var value = line.StartsWith(Key, StringComparison.Ordinal) ? line[Key.Length..].Trim() : "";
        return RecordLocationParser.WithoutBlanks(value) is { } location && !location.Equals(value, StringComparison.Ordinal) ? location : null;
    }

    private static bool MayBegin(ReadOnlySpan<char> before)
    {
        var trimmed = before.TrimEnd(' ');
        return trimmed.IsEmpty || trimmed[^1] is '[' or '{' or ',' || (trimmed[^1] is ':' or '-' && trimmed.Length < before.Length);
    }

    private static int EndOf(string line, int start)
    {
        for (var i = start + 1; i < line.Length; i++)
        {
            if (line[start] is '"' && line[i] is '\\')
            {
                i++;
            }
            else if (line[i] == line[start])
            {
                if (line[start] is not '\'' || i + 1 >= line.Length || line[i + 1] is not '\'')
                {
                    return i;
                }

                i++;
            }
        }

        return -1;
    }
}
