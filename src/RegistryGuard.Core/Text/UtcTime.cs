using System.Globalization;

namespace RegistryGuard.Core.Text;

/// <summary>Times as programs read them, everywhere the same (SPEC §8).</summary>
public static class UtcTime
{
    /// <summary>The form: RFC 3339 in UTC. To the millisecond, which is all that people and clocks of several machines agree on.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A time in this form.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
