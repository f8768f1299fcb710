using System.Globalization;

namespace RegistryGuard.Core.Policy;

/// <summary>The date stamp in a tag: the last run of digits, if it is 8, 12 or 14 of them and a date, UTC.</summary>
internal readonly record struct DateStamp(string Prefix, string Digits, string Suffix)
{
    private const int LeastYear = 1970;
    private const int MostYear = 2199;

    private static readonly string[] Formats = ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    public static bool TryFind(string text, out DateStamp stamp)
    {
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var start = text.AsSpan(0, end).LastIndexOfAnyExceptInRange('0', '9') + 1;
        stamp = new DateStamp(text[..start], text[start..end], text[end..]);
        return DateTimeOffset.TryParseExact(
            stamp.Digits, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && at.Year is >= LeastYear and <= MostYear;
    }

    /// <summary>The tag with now's stamp, in the same length if that is a later one, then in the longer ones; last, for two
    /// builds in one second, with the seconds that follow.</summary>
    public IEnumerable<string> After(DateTimeOffset now)
    {
        foreach (var format in Formats.Where(IsLongEnough))
        {
            var digits = Stamp(now, format);
            if (digits.Length > Digits.Length || string.CompareOrdinal(digits, Digits) > 0)
            {
                yield return Prefix + digits + Suffix;
            }
        }

        for (var i = 1; i < NextTag.Most; i++)
        {
            yield return Prefix + Stamp(now.AddSeconds(i), Formats[^1]) + Suffix;
        }
    }

    private static string Stamp(DateTimeOffset at, string format) =>
        at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);

    private bool IsLongEnough(string format) => format.Length >= Digits.Length;
}
