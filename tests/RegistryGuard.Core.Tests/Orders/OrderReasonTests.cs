using RegistryGuard.Core.Orders;

namespace RegistryGuard.Core.Tests.Orders;

public class OrderReasonTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  \t")]
    [InlineData("\u00a0")]
    [InlineData("\u2003\u3000\u205f")]
    [InlineData("\u200b")]
    [InlineData(" \u200b \u00a0 \u200d")]
    [InlineData("\ufeff\u2060")]
    [InlineData("\u00ad")]
    [InlineData("\u202e\u202c")]
    [InlineData("\u2028")]
    [InlineData("\u034f\ufe0f")]
    [InlineData("\u0301")]
    [InlineData("\u115f\u1160\u3164\uffa0")]
    [InlineData("\u2800")]
    [InlineData("\ue000")]
    [InlineData("\U000e0041\U000e007f")]
    [InlineData("\U000e0100")]
    [InlineData("\U0001d159")]
    [InlineData("\ufffe")]
    public void Reason_OfWhichNothingShows_IsEmpty(string text)
    {
        Assert.True(OrderReason.IsEmpty(text));
        Assert.Equal("is empty: say why, for those who are refused", OrderReason.Read(text, out _));
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("  CVE-2026-1234\u00a0", "CVE-2026-1234")]
    [InlineData("\u200bwhy\u200b", "\u200bwhy\u200b")]
    [InlineData("?", "?")]
    [InlineData("7", "7")]
    [InlineData("défectueux", "défectueux")]
    [InlineData("壊れた", "壊れた")]
    [InlineData("สร้างผิด", "สร้างผิด")]
    [InlineData("🔥", "🔥")]
    [InlineData("👩\u200d💻", "👩\u200d💻")]
    public void Reason_ThatShows_IsTakenWithoutBlanksAroundIt(string text, string read)
    {
        Assert.Null(OrderReason.Read(text, out var reason));
        Assert.Equal(read, reason);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb")]
    [InlineData("a\u001b[31mb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\u2029b")]
    public void Reason_OfSeveralLines_IsAFault(string text) =>
        Assert.StartsWith("has line ends", OrderReason.Read(text, out _), StringComparison.Ordinal);

    [Fact]
    public void Reason_OfMoreThan500Characters_IsAFault()
    {
        Assert.Null(OrderReason.Read(new string('x', 500), out _));
        Assert.Equal("is longer than 500 characters", OrderReason.Read(new string('x', 501), out _));
    }
}
