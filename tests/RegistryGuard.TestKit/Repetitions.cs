using System.Globalization;

namespace RegistryGuard.TestKit;

/// <summary>How often a test repeats what takes long: fewer times with all tests, and as often as it takes to be sure by hand.</summary>
public static class Repetitions
{
    /// <summary>The value of this variable; the ordinary number where it is not set.</summary>
    public static int Of(string variable, int ordinary) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : ordinary;
}
