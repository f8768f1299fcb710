using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;
using static RegistryGuard.Core.Tests.Tags.Entries;

namespace RegistryGuard.Core.Tests.Tags;

public class TagMemoryTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("team/app");
    private static readonly Tag V1 = Tag.Parse("v1");

    private readonly HandClock _clock = new();
    private readonly TagMemory _memory;

    public TagMemoryTests() => _memory = new(_clock, most: 4);

    [Fact]
    public void Recall_NeverSeen_IsNothing() => Assert.Null(_memory.Recall(App, V1));

    [Fact]
    public void Recall_SeenPublished_IsFreshForItsLifetimeAndKnownAfter()
    {
        See(V1, Entry(Published("foo")));
        _clock.Now += TagMemory.Lifetime;
        Assert.True(_memory.Recall(App, V1)?.IsFresh);
        _clock.Now += TimeSpan.FromTicks(1);
        Assert.False(_memory.Recall(App, V1)?.IsFresh);
        Assert.Equal(Published("foo"), _memory.Recall(App, V1)?.Entry.Binding);
    }

    [Fact]
    public void Recall_SeenPending_IsNothingButGuessed()
    {
        See(V1, Entry(Pending("foo", 1)));
        Assert.Null(_memory.Recall(App, V1));
        Assert.Equal(Pending("foo", 1), _memory.Guess(App, V1).Binding);
    }

    [Fact]
    public void Recall_SeenUnknownLater_IsNothing()
    {
        See(V1, Entry(Published("foo")));
        See(V1, TagEntry.Unknown);
        Assert.Null(_memory.Recall(App, V1));
        Assert.True(_memory.Guess(App, V1).IsUnknown);
    }

    [Fact]
    public void Recall_AgeCountsFromBeforeTheRecordWasAsked()
    {
        var sighting = _memory.Begin();
        _clock.Now += TagMemory.Lifetime + TimeSpan.FromTicks(1);
        _memory.Remember(App, V1, Entry(Published("foo")), sighting);
        Assert.False(_memory.Recall(App, V1)?.IsFresh);
    }

    [Fact]
    public void Remember_AnOlderAnswerThatComesLater_DoesNotReplaceTheNewer()
    {
        var older = _memory.Begin();
        _clock.Now += TimeSpan.FromSeconds(1);
        See(V1, Entry(Published("new")));
        _memory.Remember(App, V1, Entry(Published("old")), older);
        Assert.Equal(Published("new"), _memory.Recall(App, V1)?.Entry.Binding);
    }

    [Fact]
    public void Forget_OfWhatIsRemembered_IsNothing()
    {
        See(V1, Entry(Published("foo")));
        _memory.Forget(App, V1);
        Assert.Null(_memory.Recall(App, V1));
    }

    [Fact]
    public void Forget_WhileTheRecordIsAsked_TheAnswerIsNotRemembered()
    {
        var sighting = _memory.Begin();
        _memory.Forget(App, V1);
        _memory.Remember(App, V1, Entry(Published("foo")), sighting);
        Assert.Null(_memory.Recall(App, V1));
    }

    [Fact]
    public void Distrust_WhatWasSeenBefore_IsNoLongerFresh()
    {
        See(V1, Entry(Published("foo")));
        _memory.Distrust();
        Assert.False(_memory.Recall(App, V1)?.IsFresh);
        _clock.Now += TimeSpan.FromTicks(1);
        See(V1, Entry(Published("foo")));
        Assert.True(_memory.Recall(App, V1)?.IsFresh);
    }

    [Fact]
    public void Remember_MoreThanItMay_KeepsWhatIsUsedAndStaysBounded()
    {
        See(V1, Entry(Published("used")));
        for (var i = 0; i < 1_000; i++)
        {
            See(Tag.Parse($"n{i}"), Entry(Published("foo")));
            Assert.NotNull(_memory.Recall(App, V1));
        }

        var kept = Enumerable.Range(0, 1_000).Count(i => !_memory.Guess(App, Tag.Parse($"n{i}")).IsUnknown);
        Assert.InRange(kept, 1, 8);
    }

    [Fact]
    public void Remember_EntriesThatListManyManifests_StaysWithinItsBytes()
    {
        var memory = new TagMemory(_clock, mostBytes: 1 << 20);
        See(memory, V1, WithChildren(10));
        for (var i = 0; i < 1_000; i++)
        {
            See(memory, Tag.Parse($"n{i}"), WithChildren(1_000));
            Assert.NotNull(memory.Recall(App, V1));
            Assert.InRange(memory.Size, 0, 3 << 20);
        }

        Assert.False(memory.Guess(App, Tag.Parse("n999")).IsUnknown);
    }

    [Fact]
    public void Remember_AnEntryThatGrewTooLarge_IsForgotten()
    {
        var memory = new TagMemory(_clock, mostBytes: 1 << 20);
        See(memory, V1, WithChildren(10));

        See(memory, V1, WithChildren(10_000));

        Assert.Null(memory.Recall(App, V1));
        Assert.Equal(0, memory.Size);
    }

    [Fact]
    public void Remember_TheSameTagAgainAndAgain_TakesItsBytesOnce()
    {
        var memory = new TagMemory(_clock);
        See(memory, V1, WithChildren(10));
        var once = memory.Size;

        for (var i = 0; i < 100; i++)
        {
            See(memory, V1, WithChildren(10));
        }

        Assert.Equal(once, memory.Size);
    }

    internal static TagEntry WithChildren(int children) => Entry(Published("foo") with
    {
        Content = Manifest("foo") with { Children = DigestSet.Of(Enumerable.Range(0, children).Select(i => DigestOf($"child {i}"))) },
        By = new string('x', 20),
    });

    private static void See(TagMemory memory, Tag tag, TagEntry entry) => memory.Remember(App, tag, entry, memory.Begin());

    private void See(Tag tag, TagEntry entry) => _memory.Remember(App, tag, entry, _memory.Begin());

    private sealed class HandClock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
