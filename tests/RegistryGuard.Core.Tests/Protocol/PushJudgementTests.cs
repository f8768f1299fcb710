using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Protocol;

public class PushJudgementTests
{
    [Fact]
    public void Of_UnboundTag_IsStore() => Assert.IsType<PushJudgement.Store>(Judge(null));

    [Fact]
    public void Of_PublishedWithTheSame_IsRepublish() => Assert.IsType<PushJudgement.Republish>(Judge(Published("foo")));

    [Fact]
    public void Of_PublishedWithAnother_IsRefuse() =>
        Assert.Equal(new PushJudgement.Refuse(Published("bar")), Judge(Published("bar")));

    [Theory]
    [InlineData("foo")]
    [InlineData("bar")]
    public void Of_Retired_IsRefuse(string content)
    {
        var retired = Published(content) with { IsDeleted = true, IsRetired = true };
        Assert.Equal(new PushJudgement.Refuse(retired), Judge(retired));
    }

    [Fact]
    public void Of_PendingWithTheSame_IsStore() => Assert.IsType<PushJudgement.Store>(Judge(Pending("foo", 1)));

    [Fact]
    public void Of_PendingWithAnother_IsLook() =>
        Assert.Equal(new PushJudgement.Look(Pending("bar", 1)), Judge(Pending("bar", 1)));

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(-1, false)]
    public void MayTakeOver_AtAnAge_OnlyFromTheTakeoverOn(int minutes, bool expected) =>
        Assert.Equal(
            expected,
            PushJudgement.MayTakeOver(Pending("bar", 1), Pending("bar", 1).Since.AddMinutes(minutes), TimeSpan.FromHours(1)));

    private static PushJudgement Judge(Binding? binding) => PushJudgement.Of(Entry(binding), Manifest("foo"));
}
