using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Tests.Stores;

public abstract partial class TagRecordContract
{
    public static TheoryData<string, string> LongestNames => new()
    {
        { new string('a', RepositoryName.MaxLength), new string('V', Tag.MaxLength) },
        { string.Join('/', Enumerable.Repeat("a", 128)), "_.-" },
        { "a.b__c---d/0", "latest" },
    };

    public static TheoryData<string> UserNames =>
        ["", "ci", "Søren Ødegård", "数据🐳", "a\0b\r\n{}'\"", "robot$project+ci", new string('x', 255)];

    [Theory]
    [MemberData(nameof(LongestNames))]
    public async Task AnyName_OfTheGrammar_IsKept(string repository, string tag)
    {
        var push = Push("a");
        await Record.BindAsync(RepositoryName.Parse(repository), Tag.Parse(tag), push, Cancellation);
        await ReopenAsync();
        var entry = await Record.FindAsync(RepositoryName.Parse(repository), Tag.Parse(tag), Cancellation);
        Assert.Equal(Pending(push), entry.Binding);
    }

    [Fact]
    public async Task NamesThatLookAlike_AreDifferentTags()
    {
        (string Repository, string Tag)[] names =
            [("a", "b"), ("a/b", "b"), ("a", "B"), ("a", "b_c"), ("a/b", "c"), ("b", "a"), ("a", "1"), ("a", "01"), ("a", "1.0")];
        foreach (var (repository, tag) in names)
        {
            await Record.BindAsync(RepositoryName.Parse(repository), Tag.Parse(tag), Push($"{repository}:{tag}"), Cancellation);
        }

        foreach (var (repository, tag) in names)
        {
            var entry = await Record.FindAsync(RepositoryName.Parse(repository), Tag.Parse(tag), Cancellation);
            Assert.Equal(Manifest($"{repository}:{tag}"), entry.Binding?.Content);
        }
    }

    [Theory]
    [MemberData(nameof(UserNames))]
    public async Task UserName_OfAnyCharacters_IsKept(string by)
    {
        var push = Push("a", by: by);
        await BindAsync(push);
        await ReopenAsync();
        await AssertBoundAsync(Pending(push));
    }

    [Fact]
    public async Task UserName_OfAnyLength_IsBoundedAndHindersNothing()
    {
        await BindAsync(Push("a", by: new('x', 100_000)));
        var entry = await Record.FindAsync(Repository, V1, Cancellation);
        Assert.Equal(new string('x', 255), entry.Binding?.By);
    }

    [Fact]
    public async Task EveryPartOfAnEntry_AfterReopening_IsKept()
    {
        var content = new ManifestIdentity(Digest.Sha512([1]), Digest.Sha256([1]), "application/vnd.other+json");
        var bound = Push("a") with { Content = content };
        var floating = Tag.Parse("v1-release");
        await BindAsync(bound);
        var (first, _) = await Record.MoveAsync(Repository, floating, To("a"), Cancellation);
        var (second, _) = await Record.MoveAsync(Repository, floating, To("b", minute: 1), Cancellation);
        await ReopenAsync();
        await AssertBoundAsync(Pending(bound));
        Assert.Equal(second, (await Record.FindAsync(Repository, floating, Cancellation)).LastMove);
        Assert.Equal([second, first], await Record.MovesAsync(Repository, floating, 10, Cancellation));
        Assert.Equal(new ConfirmOutcome.Confirmed(), await ConfirmAsync(bound));
    }

    [Fact]
    public async Task OneInstance_WhatAnotherAnswered_IsSeenAtOnce()
    {
        var other = await OpenAnotherAsync();
        for (var i = 0; i < 20; i++)
        {
            var tag = Tag.Parse($"v{i}");
            var push = Push($"{i}");
            await Record.BindAsync(Repository, tag, push, Cancellation);
            Assert.Equal(Pending(push), (await other.FindAsync(Repository, tag, Cancellation)).Binding);
            Assert.Equal(new ConfirmOutcome.Confirmed(), await other.ConfirmAsync(Repository, tag, push, Cancellation));
            Assert.Equal(Published(push), (await Record.FindAsync(Repository, tag, Cancellation)).Binding);
        }
    }
}
