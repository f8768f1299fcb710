using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>What a pattern is matched against.</summary>
public enum PatternSubject
{
    /// <summary>A tag.</summary>
    Tag,

    /// <summary>A repository name.</summary>
    Repository,

    /// <summary>A user name.</summary>
    User,
}

/// <summary>A pattern of tags, repository names or user names (docs/configuration.md, "Rules"): <c>*</c>, <c>**</c>, <c>?</c>, the named classes
/// <c>{semver} {n} {date} {sha}</c>, or a whole-string <c>/regular expression/</c>. ASCII only, case-sensitive, anchored at
/// both ends, matched in time linear in the subject.
/// <para><c>**</c> as a whole segment of a repository pattern: at the end it stands for one segment or more (<c>base/**</c>
/// matches <c>base/a</c> and <c>base/a/b</c>, not <c>base</c>), elsewhere for any number, none included (<c>**/app</c>
/// matches <c>app</c> and <c>a/b/app</c>). Beside other characters it is any run, <c>/</c> included. In a tag or user name
/// it is <c>*</c>.</para></summary>
public sealed class TagPattern
{
    /// <summary>The longest pattern accepted, in characters.</summary>
    public const int MaxLength = 1024;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> RepositoryCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-/");

    // Printable ASCII: a control character may end a name for one reader and not for another.
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    private readonly string? _literal;
    private readonly Lazy<Regex>? _regex;

    // Most of many patterns don't match, and this tells without asking their automata.
    private readonly string _prefix = "";
    private readonly string _suffix = "";

    private TagPattern(string text, PatternSubject subject, string literal) =>
        (Text, Subject, _literal) = (text, subject, literal);

    private TagPattern(string text, PatternSubject subject, Lazy<Regex> regex, string prefix = "", string suffix = "") =>
        (Text, Subject, _regex, _prefix, _suffix) = (text, subject, regex, prefix, suffix);

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>What it is matched against.</summary>
    public PatternSubject Subject { get; }

    /// <summary>Whether it matches its own text and nothing else.</summary>
    public bool IsLiteral => _literal is not null;

    /// <summary>Reads a pattern; false, with a sentence that says why, when it is not one or could never match.</summary>
    public static bool TryParse(
        string text, PatternSubject subject, [NotNullWhen(true)] out TagPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        pattern = null;
        if (text.Length > MaxLength)
        {
            fault = $"a pattern has at most {MaxLength} characters";
            return false;
        }

        if (text.StartsWith('/'))
        {
            return TryParseRegex(text, subject, out pattern, out fault);
        }

        var translation = PatternTranslation.Of(text, subject);
        fault = translation.Fault;
        if (fault is not null)
        {
            return false;
        }

        // A pattern may never be asked; with many rules, building every automaton at start would be felt.
        pattern = translation.IsLiteral
            ? new TagPattern(text, subject, text)
            : new TagPattern(
                text, subject, new(() => new Regex(Anchored(translation.Regex), Options)), translation.Prefix, translation.Suffix);
        return true;
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">The text is not a pattern, or could never match.</exception>
    public static TagPattern Parse(string text, PatternSubject subject) =>
        TryParse(text, subject, out var pattern, out var fault) ? pattern : throw new FormatException($"'{text}': {fault}");

    /// <summary>Whether the tag matches.</summary>
    public bool IsMatch(Tag tag) => Subject == PatternSubject.Tag && IsMatch(tag.Value);

    /// <summary>Whether the repository name matches.</summary>
    public bool IsMatch(RepositoryName repository) => Subject == PatternSubject.Repository && IsMatch(repository.Value);

    /// <summary>Whether the text matches. One with a character that no subject can have never does, so that <c>\w</c> or
    /// <c>\d</c> in a regular expression can't let in more than ASCII.</summary>
    public bool IsMatch(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.ContainsAnyExcept(CharactersOf(Subject)))
        {
            return false;
        }

        return _literal is not null
            ? text.SequenceEqual(_literal)
            : text.StartsWith(_prefix, StringComparison.Ordinal) && text.EndsWith(_suffix, StringComparison.Ordinal)
                && _regex!.Value.IsMatch(text);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static SearchValues<char> CharactersOf(PatternSubject subject) => subject switch
    {
        PatternSubject.Tag => TagCharacters,
        PatternSubject.Repository => RepositoryCharacters,
        _ => UserCharacters,
    };

    private static bool TryParseRegex(string text, PatternSubject subject, out TagPattern? pattern, out string? fault)
    {
        pattern = null;
        if (text.Length < 3 || !text.EndsWith('/'))
        {
            fault = "a pattern that begins with '/' is a regular expression and must end with '/' too";
            return false;
        }

        try
        {
            // Alone first: "a)|(?:b" is only an expression between the brackets of the anchors.
            var inner = text[1..^1];
            _ = new Regex(inner, Options);
            var regex = new Regex(Anchored(inner), Options);
            pattern = new TagPattern(text, subject, new Lazy<Regex>(regex));
            fault = null;
            return true;
        }
        catch (RegexParseException e)
        {
            fault = $"is not a regular expression: {e.Message}";
        }
        catch (NotSupportedException)
        {
            fault = "look-arounds, back-references, atomic groups and conditionals are not supported, for matching must take "
                + "linear time";
        }

        return false;
    }

    private static string Anchored(string expression) => $@"\A(?:{expression})\z";
}
