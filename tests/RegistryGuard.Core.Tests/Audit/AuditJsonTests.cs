using System.Text.Json;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tests.Tags;

namespace RegistryGuard.Core.Tests.Audit;

/// <summary>The canonical form of audit lines: what is written here may have been hashed by somebody.</summary>
public sealed class AuditJsonTests
{
    private static readonly AuditLine Full = new(AuditKind.Refusal)
    {
        Number = 42,
        At = new(2026, 11, 20, 13, 0, 0, 7, TimeSpan.FromHours(1)),
        Repository = RepositoryName.Parse("team/app"),
        Tag = Tag.Parse("v1.0.0"),
        Digest = Entries.DigestOf("b"),
        Was = Entries.DigestOf("a"),
        By = "ci",
        Client = "10.0.0.1",
        Reason = "tag team/app:v1.0.0 is protected",
        Trace = "4bf92f3577b34da6a3ce929d0e0e4736",
        Count = 3,
    };

    [Fact]
    public void Line_WithEveryMember_IsWrittenInTheOrderOfTheirNames() => Assert.Equal(
        $$"""{"at":"2026-11-20T12:00:00.007Z","by":"ci","client":"10.0.0.1","count":3,"digest":"{{Full.Digest}}","kind":"refusal","number":42,"reason":"tag team/app:v1.0.0 is protected","repository":"team/app","tag":"v1.0.0","trace":"4bf92f3577b34da6a3ce929d0e0e4736","was":"{{Full.Was}}"}""",
        Full.ToString());

    [Fact]
    public void Line_WithNothingButWhatItMustHave_LeavesTheRestOut() => Assert.Equal(
        """{"at":"2026-11-20T12:00:00.000Z","kind":"maintenance","number":1}""",
        new AuditLine(AuditKind.Maintenance) { Number = 1, At = Entries.Noon }.ToString());

    // RFC 8785, section 3.2.2.2.
    [Theory]
    [InlineData("\"\\/", "\\\"\\\\/")]
    [InlineData("\b\f\n\r\t", "\\b\\f\\n\\r\\t")]
    [InlineData("\0\u001f\u007f", "\\u0000\\u001f\u007f")]
    [InlineData("Søren 数据🐳 <&>'", "Søren 数据🐳 <&>'")]
    public void Text_IsEscapedNoMoreThanItMustBe(string by, string written)
    {
        var line = (Full with { By = by }).ToString();
        Assert.Contains($"\"by\":\"{written}\",", line, StringComparison.Ordinal);
        Assert.Equal(by, JsonDocument.Parse(line).RootElement.GetProperty("by").GetString());
    }

    [Fact]
    public void Text_WithHalfACharacter_HasTheReplacementCharacterForIt() =>
        Assert.Contains("\"by\":\"\ufffd half\",", (Full with { By = "\ud83d half" }).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Line_Read_IsTheLineThatWasWritten()
    {
        Assert.Equal(Full with { At = Full.At.ToUniversalTime() }, AuditJson.Parse(Full.ToString()));
        var guards = new AuditLine(AuditKind.Block) { Number = 7, At = Entries.Noon, Reason = ",\"number\":9," };
        Assert.Equal(guards, AuditJson.Parse(guards.ToString()));
        Assert.Equal((7, "2026-11-20T12:00:00.000Z"), (AuditJson.NumberOf(guards.ToString()), AuditJson.TimeOf(guards.ToString())));
    }

    [Fact]
    public void Line_OfANewerVersion_IsReadAsFarAsItIsKnownAndShownWhole()
    {
        const string Json = """{"at":"2026-11-20T12:00:00.000Z","kind":"rebuild","number":7,"unheard":{"of":1}}""";
        var line = WrittenLine.Parse(Json);
        Assert.Equal((new AuditLine("rebuild") { Number = 7, At = Entries.Noon }, Json), (line.Line, line.Json));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"at":"2026-11-20","kind":"move","number":7}""")]
    [InlineData("""{"at":"2026-11-20T12:00:00.000Z","kind":"move","number":"7"}""")]
    [InlineData("""{"at":"2026-11-20T12:00:00.000Z","kind":"move","number":7,"tag":"-"}""")]
    [InlineData("""{"at":"2026-11-20T12:00:00.000Z","kind":7,"number":7}""")]
    public void Read_WhatIsNoLine_IsRefused(string json) => Assert.Throws<FormatException>(() => AuditJson.Parse(json));

    [Theory]
    [InlineData("1795176000123 team/app 7", true)]
    [InlineData("1795176000123  0", true)]
    [InlineData("", false)]
    [InlineData("1795176000123 team/app", false)]
    [InlineData("-1 team/app 7", false)]
    [InlineData("1795176000123 Team 7", false)]
    [InlineData("1795176000123 team -7", false)]
    [InlineData("9223372036854775807 team 7", false)]
    public void Cursor_Read_IsTheOneThatWasWrittenOrNone(string text, bool isCursor)
    {
        Assert.Equal(isCursor, AuditCursor.TryParse(text, out var cursor));
        Assert.True(!isCursor || cursor.ToString() == text);
    }
}
