using System.Text;
using System.Text.RegularExpressions;

namespace RegistryGuard.Configuration;

/// <summary>Keeps secrets out of faults, which end up in logs. Only what is known to be no secret is shown. The value of an unknown key
/// is hidden with all that follows it, because a password may contain any separator.</summary>
internal static partial class Secrets
{
    private const string Hidden = "***";

    // Values of these options of a record are no secrets.
    private static readonly string[] KnownOptions = ["ssl", "waitReplicas", "deadline", "passwordFile"];

    /// <summary>The value as it may be shown; null if nothing of it may.</summary>
    /// <param name="path">The setting's path; empty for none.</param>
    /// <param name="value">What it was set to.</param>
    public static string? Shown(string path, string value) =>
        MayBeSecret(path) ? null
        : path is "record" || Record.IsMatch(value) ? OfRecord(value)
        // Patterns of tags have all characters that separate a URL's parts, and no user.
        : path.StartsWith("policy.", StringComparison.Ordinal) ? OfOther(value)
        : OfUrl(value);

    /// <summary>Whether a key on this path may be, or was meant to be, that of a secret.</summary>
    public static bool MayBeSecret(string path) =>
        path.Split('.').Any(key => !key.StartsWith("passPaths", StringComparison.Ordinal) && key is not "key" && SecretWord.IsMatch(key));

    private static string OfRecord(string value)
    {
        var scheme = Scheme.Match(value).Value;
        var rest = value[scheme.Length..];
        if (scheme is "sqlite:" && !rest.AsSpan().ContainsAny("=;?@"))
        {
            return value;
        }

        // No known value has it, and there may be a password before or after it.
        if (rest.Contains('@', StringComparison.Ordinal))
        {
            return scheme + Hidden;
        }

        var shown = new StringBuilder(scheme);
        foreach (var part in rest.Split(','))
        {
            shown.Append(shown.Length > scheme.Length ? "," : "");
            var option = Option.Match(part);
            if (option.Success ? KnownOptions.Contains(option.Groups["name"].Value, StringComparer.Ordinal) && Plain.IsMatch(option.Groups["value"].Value)
                : Plain.IsMatch(part) && !SecretWord.IsMatch(part))
            {
                shown.Append(part);
            }
            else
            {
                return shown.Append(option.Success ? option.Groups["name"].Value + "=" : "").Append(Hidden).ToString();
            }
        }

        return shown.ToString();
    }

    // A host and a port are shown. The user before them may have been written without the slashes or with an escaped @, and a query
    // may be a signature.
    private static string OfUrl(string value)
    {
        var scheme = UrlScheme.Match(value).Value;
        var rest = value[scheme.Length..];
        var end = rest.AsSpan().IndexOfAny("?#=;");
        var host = rest.LastIndexOf('@');
        return (host >= 0 && end >= 0) || rest.Contains('%', StringComparison.Ordinal) ? scheme + Hidden
            : host >= 0 ? scheme + Hidden + rest[host..]
            : end >= 0 ? scheme + rest[..(end + 1)] + Hidden
            : OfOther(value);
    }

    // User and password of a URL, and whatever is said to be a secret.
    private static string OfOther(string value)
    {
        var user = value.IndexOf("//", StringComparison.Ordinal) + 2;
        var host = value.LastIndexOf('@');
        var hasUser = user >= 2 && host > user;
        var secret = SecretOption.Match(value);
        return (hasUser, secret.Success) switch
        {
            (true, true) => value[..user] + Hidden,
            (true, false) => value[..user] + Hidden + value[host..],
            (false, true) => value[..secret.Groups["value"].Index] + Hidden,
            _ => value,
        };
    }

    [GeneratedRegex(@"\A\s*(rediss?|sqlite|server|data source)\s*[:=]", Options)]
    private static partial Regex Record { get; }

    [GeneratedRegex(@"\A[a-z]{0,16}:", Options)]
    private static partial Regex Scheme { get; }

    [GeneratedRegex(@"\A[a-z+]{0,16}://", Options)]
    private static partial Regex UrlScheme { get; }

    // A name of an option as programs have them, and nothing that may be a password's rest.
    [GeneratedRegex(@"\A(?<name>[a-z]{1,20})=(?<value>.*)\z", Options | RegexOptions.Singleline)]
    private static partial Regex Option { get; }

    [GeneratedRegex(@"\A[a-z0-9._:/\[\]-]*\z", Options)]
    private static partial Regex Plain { get; }

    [GeneratedRegex("pas|pw|psw|sword|secret|sekret|token|tokn|cred|auth|key|kennwort", Options)]
    private static partial Regex SecretWord { get; }

    [GeneratedRegex(@"(pas|pw|psw|sword|secret|sekret|token|cred|auth|key)[a-z0-9_-]*['""]?\s*[=:](?<value>.+)", Options | RegexOptions.Singleline)]
    private static partial Regex SecretOption { get; }

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
}
