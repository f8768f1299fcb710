using System.Globalization;
using System.Reflection;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>The rows of odd requests are numbered from E01 to E39; a test's name begins with its row's.</summary>
public sealed class EveryRowTests
{
    public static TheoryData<string> Rows =>
        [.. Enumerable.Range(1, 39).Select(row => row.ToString("'E'00'_'", CultureInfo.InvariantCulture))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_HasATest(string row) => Assert.Contains(
        typeof(EveryRowTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()),
        method => method.Name.StartsWith(row, StringComparison.Ordinal) && method.GetCustomAttribute<FactAttribute>() is not null);
}
