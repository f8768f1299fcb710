using System.Diagnostics;

namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>Goes through every state that a world can come to, breadth first, so that the first violation it meets is one of the nearest.
/// Nothing is approximated: a state is skipped only if that very state was there before.</summary>
internal static class Exploration
{
    /// <summary>Explores a world until a property is violated or every state has been seen.</summary>
    /// <param name="world">The world.</param>
    /// <param name="mostStates">A search that finds more states is cut short, which is a failure.</param>
    public static Explored Explore<TState>(World<TState> world, int mostStates = 50_000_000)
        where TState : unmanaged
    {
        var clock = Stopwatch.StartNew();
        var search = new Search<TState>();
        foreach (var beginning in world.Beginnings)
        {
            search.Found.TryAdd(beginning, parent: -1);
        }

        var (depth, endOfLevel) = (0, search.Found.Count);
        for (; search.At < search.Found.Count && search.Violated is null && search.Found.Count <= mostStates; search.At++)
        {
            if (search.At == endOfLevel)
            {
                (depth, endOfLevel) = (depth + 1, search.Found.Count);
            }

            world.Next(search.Found[search.At], search);
        }

        return new(search.Violated, search.Found.Count > mostStates, search.Reached, search.Found.Count, search.Steps, depth, clock.Elapsed)
        {
            Story = search.Violated is null ? [] : Story<TState>.Of(world, search.Found, search.At - 1),
        };
    }

    private sealed class Search<TState> : Steps<TState>
        where TState : unmanaged
    {
        public StateSet<TState> Found { get; } = new();

        public int At { get; set; }

        public long Steps { get; private set; }

        public string? Violated { get; private set; }

        public override bool IsTold => false;

        protected override void Take(in TState next, string words, string? violated)
        {
            Steps++;
            Violated ??= violated;
            if (violated is null)
            {
                Found.TryAdd(next, At);
            }
        }
    }
}

/// <summary>What came of exploring a world.</summary>
/// <param name="Violated">The property that was found violated; null if none is in what was explored.</param>
/// <param name="IsCutShort">Whether there are more states than were allowed.</param>
/// <param name="Reached">The events that have happened, one bit each.</param>
/// <param name="States">How many states there are.</param>
/// <param name="Steps">How many steps between them.</param>
/// <param name="Depth">How many steps the farthest state is away.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Explored(string? Violated, bool IsCutShort, ulong Reached, int States, long Steps, int Depth, TimeSpan Took)
{
    /// <summary>How it comes to the violation in as few steps as possible; empty if there is none.</summary>
    public required IReadOnlyList<string> Story { get; init; }
}
