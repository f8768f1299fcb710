using System.Reflection;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.TestKit;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/refusals.md lists what the code can answer, all of it and nothing else.</summary>
public sealed partial class RefusalTableTests
{
    // Where the status is chosen at run time.
    private static readonly (string Status, string Code)[] Chosen =
        [("502", "UNAVAILABLE"), ("504", "UNAVAILABLE"), ("400", "SIZE_INVALID"), ("403", "DENIED")];

    private static readonly string[][] Rows =
        [.. File.ReadLines(SourceTree.File("docs/refusals.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|').Select(cell => cell.Trim(' ', '`', '●')).ToArray())
            .Where(cells => cells.Length == 8 && Status.IsMatch(cells[1]))];

    [Fact]
    public void Table_EveryErrorCode_IsListed() => Assert.Equal(
        Enum.GetValues<ErrorCode>().Where(IsUsed).Select(code => code.Wire()).Order(StringComparer.Ordinal),
        Rows.Select(row => row[2]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Table_EveryReason_IsListed() => Assert.Equal(
        typeof(RefusalReason).GetFields(BindingFlags.Public | BindingFlags.Static).Select(reason => (string)reason.GetValue(null)!).Order(StringComparer.Ordinal),
        Rows.Select(row => row[3]).Where(reason => reason.Length > 0).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Table_EveryStatusWithItsCode_IsListedAndNothingElseIs()
    {
        var answered = Source().SelectMany(text => Answer.Matches(text)).Select(match =>
            (match.Groups["status"].Value, Enum.Parse<ErrorCode>(match.Groups["code"].Success ? match.Groups["code"].Value : "Unsupported").Wire()));

        Assert.Equal(
            answered.Concat(Chosen).Distinct().Order(),
            Rows.Select(row => (row[1], row[2])).Distinct().Order());
    }

    // A reason that stands in the code as a text of its own would be missed.
    [Fact]
    public void Source_Reasons_AreTakenFromTheListAlone() =>
        Assert.All(Source(), text => Assert.DoesNotMatch("\\[\"reason\"\\] = \"|Push\\(\\s*\"", text));

    [Fact]
    public void Table_EveryRow_SaysWhatAndWhatToDo() =>
        Assert.All(Rows, row => Assert.True(row[4].Length > 10 && row[6].Length > 3, string.Join(" | ", row)));

    private static bool IsUsed(ErrorCode code) =>
        Source().Any(text => Regex.IsMatch(text, $@"\bErrorCode\.{code}\b(?! =>)", RegexOptions.None, TimeSpan.FromSeconds(10)));

    private static IEnumerable<string> Source() =>
        Directory.EnumerateFiles(SourceTree.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.EndsWith("/ErrorCode.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    // new(404, ErrorCode.X, …), Refuse(404, ErrorCode.X, …), Unsupported(405, …), Unavailable(…)
    [GeneratedRegex(@"(?:new(?:\s+OciError)?|Refuse)\(\s*(?<status>[45]\d\d),\s*ErrorCode\.(?<code>\w+),(?!\s*"""")|GuardErrors\.Unsupported\(\s*(?<status>[45]\d\d)|new\((?<status>503), ErrorCode\.(?<code>Unavailable)", RegexOptions.None, 10_000)]
    private static partial Regex Answer { get; }

    [GeneratedRegex(@"^[45]\d\d$", RegexOptions.None, 10_000)]
    private static partial Regex Status { get; }
}
