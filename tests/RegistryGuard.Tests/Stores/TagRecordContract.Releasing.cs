using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    [Fact]
    public async Task Release_Published_FreesTheTagAndKeepsTheMark()
    {
        var push = await PublishAsync("a");
        Assert.Equal(new ReleaseOutcome.Released(Published(push)), await ReleaseAsync("a"));
        await ReopenAsync();
        var entry = await Record.FindAsync(Repository, V1, Cancellation);
        Assert.Null(entry.Binding);
        Assert.Equal([Manifest("a").Digest], entry.Released);
    }

    [Fact]
    public async Task Release_PublishedWithAnother_ChangesNothing()
    {
        var push = await PublishAsync("a");
        Assert.Equal(new ReleaseOutcome.NotPublished(Published(push)), await ReleaseAsync("b"));
        await AssertBoundAsync(Published(push));
    }

    [Fact]
    public async Task Release_Pending_ChangesNothing()
    {
        var push = Push("a");
        await BindAsync(push);
        Assert.Equal(new ReleaseOutcome.NotPublished(Pending(push)), await ReleaseAsync("a"));
        await AssertBoundAsync(Pending(push));
    }

    [Fact]
    public async Task Release_Unbound_ChangesNothing()
    {
        Assert.Equal(new ReleaseOutcome.NotPublished(null), await ReleaseAsync("a"));
        await AssertBoundAsync(null);
    }

    [Fact]
    public async Task Confirm_OfAPushThatWasReleasedMeanwhile_IsOvertaken()
    {
        var push = await PublishAsync("a");
        await ReleaseAsync("a");
        Assert.Equal(new ConfirmOutcome.Overtaken(null), await ConfirmAsync(push));
    }

    [Fact]
    public async Task Adopt_OfAnyDigestTheTagWasReleasedFrom_IsOverlooked()
    {
        await PublishAsync("a");
        await ReleaseAsync("a");
        await PublishAsync("b");
        await ReleaseAsync("b");
        foreach (var released in (string[])["a", "b"])
        {
            Assert.Equal(new AdoptOutcome.Released(), await AdoptAsync(null, Seen(released)));
        }

        Assert.IsType<AdoptOutcome.Published>(await AdoptAsync(null, Seen("c")));
    }

    [Fact]
    public async Task Publish_OfADigestTheTagWasReleasedFrom_TakesItsMarkAway()
    {
        await PublishAsync("a");
        await ReleaseAsync("a");
        var again = await PublishAsync("a");
        await AssertBoundAsync(Published(again));
    }

    [Fact]
    public async Task Recall_Published_IsTheBindingAndFresh()
    {
        var push = await PublishAsync("a");
        var remembered = Record.Recall(Repository, V1);
        Assert.Equal((Published(push), true), (remembered?.Entry.Binding, remembered?.IsFresh));
    }

    [Fact]
    public async Task Recall_PublishedByAnotherReplica_IsRememberedOnceItWasLookedUp()
    {
        var push = await PublishAsync("a");
        var other = await OpenAnotherAsync();
        Assert.Null(other.Recall(Repository, V1));
        await other.FindAsync(Repository, V1, Cancellation);
        Assert.Equal(Published(push), other.Recall(Repository, V1)?.Entry.Binding);
    }

    [Fact]
    public async Task Recall_PendingOrReleased_IsNothing()
    {
        await BindAsync(Push("a"));
        Assert.Null(Record.Recall(Repository, V1));
        await ConfirmAsync(Push("a"));
        await ReleaseAsync("a");
        Assert.Null(Record.Recall(Repository, V1));
    }

    [Fact]
    public async Task AnyVerb_OnAMemoryThatIsWrong_IsDecidedByTheStore()
    {
        var push = await PublishAsync("a");
        var other = await OpenAnotherAsync();
        await other.FindAsync(Repository, V1, Cancellation);
        await PlantAsync(Repository, V1, TagEntry.Unknown with { Binding = Published(push) with { Content = Manifest("b") } });

        Assert.IsType<ConfirmOutcome.Overtaken>(await other.ConfirmAsync(Repository, V1, push, Cancellation));
        Assert.IsType<ReleaseOutcome.NotPublished>(await Record.ReleaseAsync(Repository, V1, Manifest("a"), Cancellation));
        Assert.Equal(Manifest("b"), Record.Recall(Repository, V1)?.Entry.Binding?.Content);
    }

    [Fact]
    public async Task Retire_Published_StaysSoAndIsRecalledByNobody()
    {
        var push = await PublishAsync("a");
        var other = await OpenAnotherAsync();
        await other.FindAsync(Repository, V1, Cancellation);
        Assert.Equal(new ReleaseOutcome.Released(Published(push)), await Record.RetireAsync(Repository, V1, Manifest("a"), Cancellation));

        Assert.Null(Record.Recall(Repository, V1));
        Assert.IsType<BindOutcome.Bound>(await other.BindAsync(Repository, V1, Push("a"), Cancellation));
        await ReopenAsync();
        await AssertBoundAsync(Published(push) with { IsDeleted = true, IsRetired = true });
    }

    [Fact]
    public async Task GiveUp_Pending_FreesTheTagOnceItIsOldEnough()
    {
        var push = Push("a");
        await BindAsync(push);
        Assert.Equal(new ReleaseOutcome.StillPending(Pending(push)), await GiveUpAsync(59));
        await AssertBoundAsync(Pending(push));
        Assert.Equal(new ReleaseOutcome.Released(Pending(push)), await GiveUpAsync(60));
        await AssertBoundAsync(null);

        ValueTask<ReleaseOutcome> GiveUpAsync(int minutes) =>
            Record.GiveUpAsync(Repository, V1, Pending(push), (push.At.AddMinutes(minutes), TimeSpan.FromHours(1)), Cancellation);
    }

    private ValueTask<ReleaseOutcome> ReleaseAsync(string content) => Record.ReleaseAsync(Repository, V1, Manifest(content), Cancellation);
}
