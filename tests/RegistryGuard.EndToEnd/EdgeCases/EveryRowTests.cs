using System.Reflection;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Each row of docs/edge-cases.md has a test whose name begins with the row's number.</summary>
public sealed class EveryRowTests
{
    public static TheoryData<string> Rows =>
        [.. File.ReadLines(SourceTree.File("docs/edge-cases.md"))
            .Where(line => line.StartsWith("| E", StringComparison.Ordinal)).Select(line => line[2..5] + "_")];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_HasATest(string row) => Assert.Contains(
        typeof(EveryRowTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()),
        method => method.Name.StartsWith(row, StringComparison.Ordinal) && method.GetCustomAttribute<FactAttribute>() is not null);
}
