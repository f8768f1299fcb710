using System.Globalization;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Core.Audit;

/// <summary>A place among the lines of all lists in the order of their times; of one time, the whole guard's first, then by repository and
/// number. A replica whose clock is behind may write a line before a place that was passed already.</summary>
/// <param name="At">The time of the last line that was read.</param>
/// <param name="Repository">Its list: the repository's name; empty for the whole guard's.</param>
/// <param name="Number">Its number.</param>
public sealed record AuditCursor(DateTimeOffset At, string Repository, long Number) : IComparable<AuditCursor>
{
    /// <summary>The place before all lines of a time.</summary>
    public static AuditCursor Before(DateTimeOffset at) => new(at, "", 0);

    /// <summary>The place of a line.</summary>
    public static AuditCursor Of(AuditLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new(line.At, line.Repository?.Value ?? "", line.Number);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, out AuditCursor cursor)
    {
        cursor = Before(DateTimeOffset.UnixEpoch);
        if (text?.Split(' ') is not [var time, var repository, var count]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds >= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || (repository.Length > 0 && !RepositoryName.TryParse(repository, out _)))
        {
            return false;
        }

        cursor = new(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), repository, number);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(AuditCursor? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byTime = At.CompareTo(other.At);
        var byName = byTime != 0 ? byTime : string.CompareOrdinal(Repository, other.Repository);
        return byName != 0 ? byName : Number.CompareTo(other.Number);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()} {Repository} {Number}");

    /// <summary>Whether a place is before another.</summary>
    public static bool operator <(AuditCursor left, AuditCursor right) => left.CompareTo(right) < 0;

    /// <summary>Whether a place is after another.</summary>
    public static bool operator >(AuditCursor left, AuditCursor right) => left.CompareTo(right) > 0;

    /// <summary>Whether a place is not after another.</summary>
    public static bool operator <=(AuditCursor left, AuditCursor right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a place is not before another.</summary>
    public static bool operator >=(AuditCursor left, AuditCursor right) => left.CompareTo(right) >= 0;
}
