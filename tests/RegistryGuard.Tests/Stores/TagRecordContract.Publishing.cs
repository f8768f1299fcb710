using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    [Fact]
    public async Task Adopt_UnboundAsSeen_IsPublished()
    {
        var expected = new Binding(Manifest("u"), BindingState.Published, Noon, "looker", default) { IsAdopted = true };
        Assert.Equal(new AdoptOutcome.Published(expected), await AdoptAsync(null, Seen("u")));
        await AssertBoundAsync(expected);
    }

    [Fact]
    public async Task Adopt_PendingAsSeen_IsPublished()
    {
        var push = Push("a");
        await BindAsync(push);
        Assert.IsType<AdoptOutcome.Published>(await AdoptAsync(Pending(push), Seen("u")));
        await ReopenAsync();
        await AssertBoundAsync(new(Manifest("u"), BindingState.Published, Noon, "looker", default) { IsAdopted = true });
    }

    [Fact]
    public async Task Adopt_BoundSinceSeen_IsChanged()
    {
        var push = Push("a");
        await BindAsync(push);
        Assert.Equal(new AdoptOutcome.Changed(), await AdoptAsync(null, Seen("u")));
        await AssertBoundAsync(Pending(push));
    }

    [Fact]
    public async Task Adopt_JoinedSinceSeen_IsChanged()
    {
        var first = Push("a");
        var second = Push("a");
        await BindAsync(first);
        await BindAsync(second);
        Assert.Equal(new AdoptOutcome.Changed(), await AdoptAsync(Pending(first), Seen("u")));
    }

    [Fact]
    public async Task Adopt_TakenBackSinceSeen_IsChanged()
    {
        var push = Push("a");
        await BindAsync(push);
        await SettleAsync(push);
        Assert.Equal(new AdoptOutcome.Changed(), await AdoptAsync(Pending(push), Seen("u")));
        await AssertBoundAsync(null);
    }

    [Fact]
    public async Task Confirm_Pending_IsConfirmed()
    {
        var push = await PublishAsync("a");
        await AssertBoundAsync(Published(push));
    }

    [Fact]
    public async Task Confirm_PublishedWithTheSame_IsConfirmedAndStaysAsItIs()
    {
        var first = await PublishAsync("a");
        Assert.Equal(new ConfirmOutcome.Confirmed(), await ConfirmAsync(Push("a", minute: 5)));
        await AssertBoundAsync(Published(first));
    }

    [Fact]
    public async Task Confirm_PublishedWithAnother_IsOvertaken()
    {
        var first = await PublishAsync("a");
        Assert.Equal(new ConfirmOutcome.Overtaken(Published(first)), await ConfirmAsync(Push("b")));
        await AssertBoundAsync(Published(first));
    }

    [Fact]
    public async Task Confirm_PendingWithAnother_IsContested()
    {
        var first = Push("a");
        await BindAsync(first);
        Assert.Equal(new ConfirmOutcome.Contested(Pending(first)), await ConfirmAsync(Push("b")));
        await AssertBoundAsync(Pending(first));
    }

    [Fact]
    public async Task Confirm_UnboundAndNeverReleased_IsRebound()
    {
        var push = Push("a");
        Assert.Equal(new ConfirmOutcome.Rebound(), await ConfirmAsync(push));
        await AssertBoundAsync(Published(push));
    }

    [Fact]
    public async Task Adopt_DigestTheTagWasReleasedFrom_IsReleased()
    {
        await PlantAsync(Repository, V1, Released("a", "b"));
        Assert.Equal(new AdoptOutcome.Released(), await AdoptAsync(null, Seen("a")));
        Assert.Equal(new AdoptOutcome.Released(), await AdoptAsync(null, Seen("b")));
        Assert.IsType<AdoptOutcome.Published>(await AdoptAsync(null, Seen("c")));
        Assert.Equal(Released("a", "b").Released.AsEnumerable(), await ReleasedAsync());
    }

    [Fact]
    public async Task Confirm_UnboundForItWasReleased_IsOvertaken()
    {
        await PlantAsync(Repository, V1, Released("a"));
        Assert.Equal(new ConfirmOutcome.Overtaken(null), await ConfirmAsync(Push("a")));
        Assert.Equal(new ConfirmOutcome.Overtaken(null), await ConfirmAsync(Push("b")));
        Assert.Null((await Record.FindAsync(Repository, V1, Cancellation)).Binding);
    }

    [Fact]
    public async Task Confirm_DigestTheTagWasReleasedFrom_LeavesOnlyTheOthersMarked()
    {
        await PlantAsync(Repository, V1, Released("a", "b"));
        var push = Push("a");
        Assert.IsType<BindOutcome.Pending>(await BindAsync(push));
        Assert.IsType<ConfirmOutcome.Confirmed>(await ConfirmAsync(push));
        Assert.Equal(Released("b").Released.AsEnumerable(), await ReleasedAsync());
        await ReopenAsync();
        Assert.Equal(Released("b").Released.AsEnumerable(), await ReleasedAsync());
    }

    [Fact]
    public async Task Settle_TagThatWasReleased_KeepsTheMark()
    {
        await PlantAsync(Repository, V1, Released("b"));
        var push = Push("a");
        await BindAsync(push);
        Assert.True(await SettleAsync(push));
        Assert.Equal(Released("b").Released.AsEnumerable(), await ReleasedAsync());
        Assert.Null(await Record.FirstUnknownAsync(Repository, [V1], Cancellation));
    }

    [Fact]
    public async Task Settle_EachOfSeveralAttempts_OnlyTheLastTakesTheBindingBack()
    {
        var pushes = Enumerable.Range(0, 3).Select(i => Push("a", minute: i)).ToList();
        foreach (var push in pushes)
        {
            await BindAsync(push);
        }

        Assert.False(await SettleAsync(pushes[1]));
        Assert.False(await SettleAsync(pushes[1]));
        Assert.False(await SettleAsync(pushes[2]));
        await AssertBoundAsync(Pending(pushes[2]) with { OpenAttempts = new([pushes[0].Number]) });
        Assert.True(await SettleAsync(pushes[0]));
        Assert.True((await Record.FindAsync(Repository, V1, Cancellation)).IsUnknown);
        Assert.Equal(V1, await Record.FirstUnknownAsync(Repository, [V1], Cancellation));
    }

    [Fact]
    public async Task Settle_PublishedTag_ChangesNothing()
    {
        var push = await PublishAsync("a");
        Assert.False(await SettleAsync(push));
        await AssertBoundAsync(Published(push));
    }

    private ValueTask<AdoptOutcome> AdoptAsync(Binding? seen, Adoption adoption) =>
        Record.AdoptAsync(Repository, V1, seen, adoption, Cancellation);

    private static TagEntry Released(params string[] contents) =>
        new(null, [.. contents.Select(content => Manifest(content).Digest)], null);

    private async Task<IEnumerable<Digest>> ReleasedAsync() =>
        (await Record.FindAsync(Repository, V1, Cancellation)).Released.AsEnumerable();
}
