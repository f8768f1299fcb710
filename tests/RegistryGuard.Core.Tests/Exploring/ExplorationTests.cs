using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring;

public class ExplorationTests
{
    [Fact]
    public void Explore_TwoWhoAskBeforeTheyEnter_FindsEveryStateOnce()
    {
        var explored = Exploration.Explore(new Door(looksFirst: false));
        Assert.Null(explored.Violated);
        Assert.False(explored.IsCutShort);
        // Each of the two outside, asking or inside, but not both inside.
        Assert.Equal(8, explored.States);
        Assert.Equal(3, explored.Depth);
        Assert.Equal(Door.Entered, explored.Reached);
        Assert.Empty(explored.Story);
    }

    [Fact]
    public void Explore_TwoWhoLookBeforeTheyAsk_TellsTheShortestStory()
    {
        var explored = Exploration.Explore(new Door(looksFirst: true));
        Assert.Equal("two inside", explored.Violated);
        Assert.Equal(
            [
                "        0: outside, 1: outside",
                "0 looks: nobody",
                "        0: asking, 1: outside",
                "1 looks: nobody",
                "        0: asking, 1: asking",
                "0 enters",
                "        0: inside, 1: asking",
                "1 enters: two inside",
                "        0: inside, 1: inside",
            ],
            explored.Story);
    }

    [Fact]
    public void Explore_MoreStatesThanAllowed_IsCutShort() =>
        Assert.True(Exploration.Explore(new Door(looksFirst: false), mostStates: 7).IsCutShort);

    [Fact]
    public void TryAdd_AMillionStates_AreAllKeptApartAndFoundAgain()
    {
        const int Count = 1_000_000;
        var states = new StateSet<(ulong, ulong)>();
        for (var i = 0; i < Count; i++)
        {
            Assert.True(states.TryAdd(StateOf(i), i - 1));
        }

        for (var i = 0; i < Count; i++)
        {
            Assert.False(states.TryAdd(StateOf(i), 0));
            Assert.Equal(StateOf(i), states[i]);
            Assert.Equal(i - 1, states.ParentOf(i));
        }

        Assert.Equal(Count, states.Count);
    }

    // Neighbours, and states that differ in one word only.
    private static (ulong, ulong) StateOf(int i) => ((ulong)i >> 10, (ulong)(i & 1023) << 54);

    // Two who want to be alone in a room.
    private sealed class Door(bool looksFirst) : World<Door.People>
    {
        public const ulong Entered = 1;

        private static readonly string[] Names = ["outside", "asking", "inside"];

        public override IEnumerable<People> Beginnings => [default];

        public override void Next(People state, Steps<People> steps)
        {
            for (var i = 0; i < 2; i++)
            {
                var (mine, others) = (state.Of(i), state.Of(1 - i));
                switch (mine)
                {
                    case 0 when !looksFirst:
                        steps.To(state.With(i, 1), $"{i} asks");
                        break;
                    case 0 when others != 2:
                        steps.To(state.With(i, 1), $"{i} looks: nobody");
                        break;
                    case 1 when looksFirst || others != 2:
                        steps.Reach(Entered);
                        steps.To(state.With(i, 2), $"{i} enters", others == 2 ? "two inside" : null);
                        break;
                    case 2:
                        steps.To(state.With(i, 0), $"{i} leaves");
                        break;
                }
            }
        }

        public override string Describe(People state) => $"0: {Names[state.Of(0)]}, 1: {Names[state.Of(1)]}";

        [StructLayout(LayoutKind.Sequential)]
        internal readonly record struct People(int One, int Other)
        {
            public int Of(int i) => i == 0 ? One : Other;

            public People With(int i, int place) => i == 0 ? this with { One = place } : this with { Other = place };
        }
    }
}
