using System.Globalization;
using System.Text;

namespace RegistryGuard.Core.Text;

/// <summary>Makes text from outside safe for a terminal or a line of a log.</summary>
public static class PrintableText
{
    /// <summary>The text on one line, with every character that does not show as itself written as <c>\uXXXX</c>: controls (ESC
    /// steers a terminal), line ends, what turns the direction of writing, what is invisible, and halves of surrogate
    /// pairs.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            // Half of a pair alone is no rune; the default one is a control, one character long.
            if (Rune.TryGetRuneAt(text, i, out var rune) && Shows(rune))
            {
                shown.Append(rune);
            }
            else
            {
                foreach (var c in text.AsSpan(i, rune.Utf16SequenceLength))
                {
                    shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                }
            }

            i += rune.Utf16SequenceLength;
        }

        return shown.ToString();
    }

    private static bool Shows(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
