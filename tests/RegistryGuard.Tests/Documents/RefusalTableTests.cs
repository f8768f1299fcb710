using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Architecture;

namespace RegistryGuard.Tests.Documents;

/// <summary>docs/refusals.md lists what the code can answer, all of it and nothing else.</summary>
public sealed partial class RefusalTableTests
{
    // The classes that answer with a status of the HTTP server's.
    private static readonly string[] PassServersStatusOn = [nameof(RegistryEndpoint)];

    // The parser has an error also where there is none; it says nothing.
    private static readonly (string In, object[] Statuses, object[] Codes)[] Answers =
        [.. from made in PassedValues.To(method => method is { Name: ".ctor", DeclaringType.Name: nameof(OciError), Parameters.Count: 3 })
            where made.Passed[2] is not [""]
            select (made.In, made.Passed[0], made.Passed[1])];

    private static readonly string[][] Rows =
        [.. File.ReadLines(SourceTree.File("docs/refusals.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Split('|').Select(cell => cell.Trim(' ', '`', '●')).ToArray())
            .Where(cells => cells.Length == 8 && Status.IsMatch(cells[1]))];

    // The end of the name of a dictionary such as an error's detail.
    private const string Texts = "<System.String,System.String>";

    private static readonly string[] Reasons =
        [.. typeof(RefusalReason).GetFields(BindingFlags.Public | BindingFlags.Static).Select(reason => (string)reason.GetValue(null)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Table_EveryErrorCode_IsListed() => Assert.Equal(
        Enum.GetValues<ErrorCode>().Select(code => code.Wire()).Order(StringComparer.Ordinal),
        Rows.Select(row => row[2]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Table_EveryReason_IsListed() => Assert.Equal(
        Reasons, Rows.Select(row => row[3]).Where(reason => reason.Length > 0).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Table_EveryStatusWithItsCode_IsListedAndNothingElseIs() => Assert.Equal(
        Answers.SelectMany(answer => answer.Statuses.OfType<int>().SelectMany(status => answer.Codes.OfType<int>(), InWords)).Distinct().Order(),
        Rows.Select(row => (row[1], row[2])).Distinct().Order());

    // What is worked out would be missed in the table.
    [Fact]
    public void Errors_StatusAndCodeOfEach_StandInTheCode()
    {
        Assert.Equal(PassServersStatusOn, Answers.Where(answer => answer.Statuses.Contains(PassedValues.Computed)).Select(answer => answer.In));
        Assert.DoesNotContain(Answers, answer => answer.Codes.Contains(PassedValues.Computed));
        Assert.Empty(PassedValues.To(method => method.DeclaringType.Name == nameof(OciError) && method.Name is "set_Status" or "set_Code"));
    }

    [Fact]
    public void Reasons_EachThatARefusalHas_IsOfTheListAndEachOfTheListIsOfARefusal() => Assert.Equal(
        Reasons,
        PassedValues.To(method => method is { Name: "set_Item" or "Add", Parameters.Count: 2 } && method.DeclaringType.FullName.EndsWith(Texts, StringComparison.Ordinal))
            .Where(set => set.Passed[0] is ["reason"]).SelectMany(set => set.Passed[1]).Select(Convert.ToString).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Table_EveryRow_SaysWhatAndWhatToDo() =>
        Assert.All(Rows, row => Assert.True(row[4].Length > 10 && row[6].Length > 3, string.Join(" | ", row)));

    private static (string Status, string Code) InWords(int status, int code) =>
        (status.ToString(CultureInfo.InvariantCulture), ((ErrorCode)code).Wire());

    [GeneratedRegex(@"^[45]\d\d$", RegexOptions.None, 10_000)]
    private static partial Regex Status { get; }
}
