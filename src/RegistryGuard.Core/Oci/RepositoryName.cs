namespace RegistryGuard.Core.Oci;

/// <summary>The name of a repository, in the grammar of the OCI distribution spec ("Pulling manifests"): lower-case path
/// components joined by <c>/</c>, at most 255 characters. ASCII by construction.</summary>
public readonly record struct RepositoryName
{
    /// <summary>The longest name accepted, in characters.</summary>
    public const int MaxLength = 255;

    private RepositoryName(string value) => Value = value;

    /// <summary>The name as written, for example <c>team/app</c>.</summary>
    public string Value { get; }

    /// <summary>Reads a repository name; false when it is not in the grammar.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RepositoryName name)
    {
        name = default;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var range in text.Split('/'))
        {
            if (!IsComponent(text[range]))
            {
                return false;
            }
        }

        name = new RepositoryName(text.ToString());
        return true;
    }

    /// <summary>Reads a repository name.</summary>
    /// <exception cref="FormatException">The text is not in the grammar.</exception>
    public static RepositoryName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a repository name");

    /// <inheritdoc/>
    public override string ToString() => Value;

    // [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*
    private static bool IsComponent(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !IsWordCharacter(text[0]) || !IsWordCharacter(text[^1]))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (IsWordCharacter(text[i]))
            {
                continue;
            }

            var start = i;
            while (i + 1 < text.Length && text[i + 1] == text[start])
            {
                i++;
            }

            var isSeparator = text[start] switch
            {
                '.' => i == start,
                '_' => i <= start + 1,
                '-' => true,
                _ => false,
            };

            // The next character must begin the next run of letters and digits: "a.-b" is out.
            if (!isSeparator || !IsWordCharacter(text[i + 1]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
