using System.Globalization;

namespace RegistryGuard.Configuration;

/// <summary>Durations, sizes, counts and words as the configuration writes them.</summary>
internal static class Quantities
{
    private static readonly (string Unit, TimeSpan Value)[] DurationUnits =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    private static readonly (string Unit, long Value)[] SizeUnits =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1),
    ];

    public static Func<string, Parsed<TimeSpan>> Duration(TimeSpan least, TimeSpan most) => text =>
        TryMeasure(text, [.. DurationUnits.Select(unit => (unit.Unit, unit.Value.Ticks))], out var ticks)
        && ticks >= least.Ticks && ticks <= most.Ticks
            ? TimeSpan.FromTicks(ticks)
            : Parsed<TimeSpan>.Wrong(
                $"must be a duration from {Show(least)} to {Show(most)}, written like 500ms, 30s, 15m or 1h");

    public static Func<string, Parsed<long>> Size(long least, long most) => text =>
        // Nothing needs no unit.
        TryMeasure(text == "0" ? "0B" : text, SizeUnits, out var bytes) && bytes >= least && bytes <= most
            ? bytes
            : Parsed<long>.Wrong(
                $"must be a size from {ShowSize(least)} to {ShowSize(most)}, written like 512B, 64KiB, 4MiB or 10MB");

    public static Func<string, Parsed<int>> Count(int least, int most) => text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? count
            : Parsed<int>.Wrong($"must be a whole number from {least} to {most}");

    public static Parsed<bool> Boolean(string text) => Word(text, ("true", true), ("false", false));

    /// <summary>One of a few words, letter case aside.</summary>
    public static Parsed<T> Word<T>(string text, params (string Word, T Value)[] words)
    {
        foreach (var (word, value) in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return Parsed<T>.Wrong($"must be {string.Join(" or ", words.Select(pair => pair.Word))}");
    }

    private static bool TryMeasure(string text, (string Unit, long Value)[] units, out long measure)
    {
        measure = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0
            || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = Array.Find(units, unit => text.AsSpan(digits).SequenceEqual(unit.Unit));
        if (unit.Unit is null || number > long.MaxValue / unit.Value)
        {
            return false;
        }

        measure = number * unit.Value;
        return true;
    }

    private static string Show(TimeSpan time)
    {
        var (unit, value) = DurationUnits.LastOrDefault(
            unit => time >= unit.Value && time.Ticks % unit.Value.Ticks == 0, DurationUnits[1]);
        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / value.Ticks}{unit}");
    }

    private static string ShowSize(long bytes)
    {
        var (unit, value) = Array.FindLast(SizeUnits[..3], unit => bytes >= unit.Value && bytes % unit.Value == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{(unit is null ? bytes : bytes / value)}{unit ?? "B"}");
    }
}
