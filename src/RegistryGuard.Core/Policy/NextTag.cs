using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>The tags to push instead of one that is taken (<c>next</c> in a refusal).</summary>
public static partial class NextTag
{
    /// <summary>The most candidates given.</summary>
    public const int Most = 32;

    /// <summary>Candidates, the best first; which of them are free, the record knows. Date stamps (8, 12 or 14 digits at the
    /// end) become now's, UTC. Versions of one to three numbers have the number of their pre-release raised, if they have
    /// one, else their last number; zeros before it stay, and a month is followed by a month. Empty for other tags.</summary>
    public static ImmutableArray<Tag> After(Tag tag, DateTimeOffset now)
    {
        var candidates = DateStamp.TryFind(tag.Value, out var stamp) ? stamp.After(now) : AfterVersion(tag.Value, now);
        var next = ImmutableArray.CreateBuilder<Tag>();
        foreach (var candidate in candidates.Take(Most))
        {
            if (Tag.TryParse(candidate, out var valid))
            {
                next.Add(valid);
            }
        }

        return next.ToImmutable();
    }

    private static IEnumerable<string> AfterVersion(string text, DateTimeOffset now)
    {
        var version = VersionGrammar.Match(text);
        if (!version.Success)
        {
            return [];
        }

        var suffix = version.Groups["suffix"].Value;
        var series = SeriesGrammar.Match(suffix);
        var (head, number) = (version.Groups["head"].Value, version.Groups["number"].Value);
        if (series.Success)
        {
            return Raised(head + number + series.Groups["head"].Value, series.Groups["number"].Value, "");
        }

        // 20210911-alpine3.18: what looks like a version is a day.
        return DateStamp.TryFind(head + number, out var stamp) ? (stamp with { Suffix = suffix }).After(now)
            : YearGrammar.Match(head) is { Success: true } year && number.Length == 2 && number is [>= '0' and <= '1', _] && int.Parse(number, CultureInfo.InvariantCulture) is >= 1 and <= 12
                ? Months(year, number, suffix)
            : Raised(head, number, suffix);
    }

    private static IEnumerable<string> Raised(string head, string number, string tail)
    {
        var value = BigInteger.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture);
        // 01 is followed by 02.
        var width = number.StartsWith('0') ? number.Length : 0;
        for (var i = 1; i <= Most; i++)
        {
            yield return head + (value + i).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0') + tail;
        }
    }

    // 2024.12 is followed by 2025.01.
    private static IEnumerable<string> Months(Match year, string month, string tail)
    {
        var months = (int.Parse(year.Groups["year"].Value, CultureInfo.InvariantCulture) * 12)
            + int.Parse(month, CultureInfo.InvariantCulture) - 1;
        for (var i = 1; i <= Most; i++)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{year.Groups["prefix"].Value}{(months + i) / 12}.{((months + i) % 12) + 1:00}{tail}");
        }
    }

    [GeneratedRegex(@"\A(?<prefix>v?)(?<year>20[0-9]{2})\.\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex YearGrammar { get; }

    // One to three numbers; a fourth would have to begin the suffix, which begins with a letter after '.'.
    [GeneratedRegex(
        @"\A(?<head>v?(?:[0-9]+\.){0,2})(?<number>[0-9]+)(?<suffix>(?:[-_]|\.[a-zA-Z]).*)?\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex VersionGrammar { get; }

    // A suffix that counts: -1, -rc1, -rc.1, -foo.1. Not -alpine3.18 or -amd64, whose numbers name what is inside.
    [GeneratedRegex(
        @"\A(?<head>(?:.*[-_.])?(?:(?i:a|alpha|b|beta|rc|m|pre|preview|p|patch|r|rev|build|dev|snapshot|hotfix|test|ci)"
        + @"|[a-zA-Z]+[._-]|[-_]))(?<number>[0-9]+)\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex SeriesGrammar { get; }
}
