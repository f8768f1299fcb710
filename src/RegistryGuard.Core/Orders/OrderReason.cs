using System.Globalization;
using System.Text;

namespace RegistryGuard.Core.Orders;

/// <summary>Judges the reason that an administrator gives for an order (SPEC section 7, <c>--reason</c>): those who are refused and those who
/// read the audit list must see it.</summary>
public static class OrderReason
{
    // Letters and symbols that fonts show as nothing, though their categories don't say so: fillers of Hangul, the empty Braille cell, the
    // musical note without a head.
    private static readonly HashSet<int> Blank = [0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x1D159];

    /// <summary>The reason without blanks around it.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="reason">The reason.</param>
    /// <returns>Null, or what is wrong with it, after the word <c>reason</c>.</returns>
    public static string? Read(string text, out string reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        reason = text.Trim();
        return IsEmpty(reason) ? "is empty: say why, for those who are refused"
            : reason.Length > Block.LongestReason ? $"is longer than {Block.LongestReason} characters"
            : reason.Any(BreaksLine) ? "has line ends or other control characters: clients print it on one line"
            : null;
    }

    /// <summary>Whether a reader sees nothing of it: it has only blanks and what is invisible, or nothing at all.</summary>
    public static bool IsEmpty(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return !text.EnumerateRunes().Any(Shows);
    }

    // A mark without a letter to stand on is none, and most of those that stand alone are invisible.
    private static bool Shows(Rune rune) => !Blank.Contains(rune.Value) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);

    private static bool BreaksLine(char letter) =>
        char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
