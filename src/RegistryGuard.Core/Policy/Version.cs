using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Policy;

/// <summary>A semantic version as tags carry it: semver.org 2.0.0, with an optional leading <c>v</c> and without build
/// metadata, for <c>+</c> can't be in a tag. Ordered and equal by precedence, so <c>v1.0.0</c> equals <c>1.0.0</c>.</summary>
public sealed partial class Version : IComparable<Version>, IEquatable<Version>
{
    // Numbers stay text: they may have any number of digits.
    private readonly ImmutableArray<string> _core;
    private readonly ImmutableArray<string> _preRelease;

    private Version(string text, ImmutableArray<string> core, ImmutableArray<string> preRelease) =>
        (Text, _core, _preRelease) = (text, core, preRelease);

    /// <summary>The version as written.</summary>
    public string Text { get; }

    /// <summary>Whether it is a pre-release.</summary>
    public bool IsPreRelease => !_preRelease.IsEmpty;

    /// <summary>Reads a tag as a version; false when it is none.</summary>
    public static bool TryParse(Tag tag, [NotNullWhen(true)] out Version? version)
    {
        version = null;
        var match = Grammar.Match(tag.Value);
        if (!match.Success)
        {
            return false;
        }

        var preRelease = match.Groups["pre"].Value;
        version = new Version(
            tag.Value,
            [match.Groups["major"].Value, match.Groups["minor"].Value, match.Groups["patch"].Value],
            preRelease.Length == 0 ? [] : [.. preRelease.Split('.')]);
        return true;
    }

    /// <summary>The next version after this one, written as this one is; null if it is too long for a tag. What a pre-release leads to
    /// comes after it.</summary>
    public Tag? Next(VersionPart part)
    {
        var isReached = IsPreRelease && _core.Skip((int)part + 1).All(number => number == "0");
        var next = _core.Select((number, i) =>
            i > (int)part ? "0"
            : i < (int)part || isReached ? number
            : (BigInteger.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
        return Tag.TryParse((Text.StartsWith('v') ? "v" : "") + string.Join('.', next), out var tag) ? tag : null;
    }

    /// <summary>Compares by semver precedence (§11).</summary>
    public int CompareTo(Version? other)
    {
        if (other is null)
        {
            return 1;
        }

        var core = Compare(_core, other._core);
        return core != 0 ? core
            : IsPreRelease && other.IsPreRelease ? Compare(_preRelease, other._preRelease)
            : other.IsPreRelease.CompareTo(IsPreRelease);
    }

    /// <inheritdoc/>
    public bool Equals(Version? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Version);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        _core.Concat(_preRelease).Aggregate(0, (hash, part) => HashCode.Combine(hash, part));

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether both have the same precedence.</summary>
    public static bool operator ==(Version? left, Version? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they differ in precedence.</summary>
    public static bool operator !=(Version? left, Version? right) => !(left == right);

    /// <summary>Whether the left one comes before the right one.</summary>
    public static bool operator <(Version? left, Version? right) => Comparer<Version>.Default.Compare(left, right) < 0;

    /// <summary>Whether the left one comes after the right one.</summary>
    public static bool operator >(Version? left, Version? right) => Comparer<Version>.Default.Compare(left, right) > 0;

    /// <summary>Whether the left one does not come after the right one.</summary>
    public static bool operator <=(Version? left, Version? right) => !(left > right);

    /// <summary>Whether the left one does not come before the right one.</summary>
    public static bool operator >=(Version? left, Version? right) => !(left < right);

    private static int Compare(ImmutableArray<string> left, ImmutableArray<string> right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = Compare(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    // Numbers have no leading zeros, so the longer is the greater. Numbers come before words.
    private static int Compare(string left, string right) => (left.All(char.IsAsciiDigit), right.All(char.IsAsciiDigit)) switch
    {
        (true, true) when left.Length != right.Length => left.Length.CompareTo(right.Length),
        (true, false) => -1,
        (false, true) => 1,
        _ => string.CompareOrdinal(left, right),
    };

    [GeneratedRegex(
        """
        \Av?(?<major>0|[1-9][0-9]*)\.(?<minor>0|[1-9][0-9]*)\.(?<patch>0|[1-9][0-9]*)
        (?:-(?<pre>(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?\z
        """,
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Grammar { get; }
}

/// <summary>The part of a version that is raised.</summary>
public enum VersionPart
{
    /// <summary>The first number.</summary>
    Major,

    /// <summary>The second number.</summary>
    Minor,

    /// <summary>The third number.</summary>
    Patch,
}
