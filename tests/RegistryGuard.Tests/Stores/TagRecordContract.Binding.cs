using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    [Fact]
    public async Task Find_UnknownTag_IsUnknown() =>
        Assert.True((await Record.FindAsync(Repository, V1, Cancellation)).IsUnknown);

    [Fact]
    public async Task Bind_UnboundTag_IsPending()
    {
        var push = Push("a");
        Assert.IsType<BindOutcome.Pending>(await BindAsync(push));
        await AssertBoundAsync(Pending(push));
    }

    [Fact]
    public async Task Bind_PendingWithTheSameManifest_Joins()
    {
        var first = Push("a");
        var second = Push("a", minute: 5, by: "other");
        await BindAsync(first);
        Assert.IsType<BindOutcome.Pending>(await BindAsync(second));
        await AssertBoundAsync(Pending(second, first));
    }

    [Fact]
    public async Task Bind_PendingWithAnotherManifest_IsBound()
    {
        var first = Push("a");
        await BindAsync(first);
        Assert.Equal(new BindOutcome.Bound(Pending(first)), await BindAsync(Push("b")));
        await AssertBoundAsync(Pending(first));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public async Task Bind_PublishedTag_IsBound(string content)
    {
        var first = await PublishAsync("a");
        Assert.Equal(new BindOutcome.Bound(Published(first)), await BindAsync(Push(content)));
        await AssertBoundAsync(Published(first));
    }

    [Fact]
    public async Task TakeOver_AsSeen_IsPendingWithTheOtherStillOpen()
    {
        var first = Push("a");
        var second = Push("b", minute: 61);
        await BindAsync(first);
        Assert.IsType<BindOutcome.Pending>(await TakeOverAsync(Pending(first), second));
        await AssertBoundAsync(Pending(second, first));
    }

    [Fact]
    public async Task TakeOver_JoinedSinceSeen_IsBound()
    {
        var first = Push("a");
        var second = Push("a");
        await BindAsync(first);
        await BindAsync(second);
        Assert.Equal(new BindOutcome.Bound(Pending(second, first)), await TakeOverAsync(Pending(first), Push("b")));
        await AssertBoundAsync(Pending(second, first));
    }

    [Fact]
    public async Task TakeOver_PublishedSinceSeen_IsBound()
    {
        var first = await PublishAsync("a");
        Assert.Equal(new BindOutcome.Bound(Published(first)), await TakeOverAsync(Pending(first), Push("b")));
    }

    [Fact]
    public async Task TakeOver_TakenBackSinceSeen_IsGone()
    {
        var first = Push("a");
        await BindAsync(first);
        await SettleAsync(first);
        Assert.Equal(new BindOutcome.Gone(), await TakeOverAsync(Pending(first), Push("b")));
        await AssertBoundAsync(null);
    }

    private ValueTask<BindOutcome> TakeOverAsync(Binding seen, PushAttempt push) =>
        Record.TakeOverAsync(Repository, V1, seen, push, Cancellation);
}
