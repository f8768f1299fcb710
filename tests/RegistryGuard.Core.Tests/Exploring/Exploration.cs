using System.Diagnostics;

namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>Goes through every state that a world can come to, breadth first, so that the first violation it meets is one of the nearest.
/// Nothing is approximated: a state is skipped only if that very state was there before.</summary>
internal static class Exploration
{
    /// <summary>Explores a world until a property is violated or every state has been seen.</summary>
    /// <param name="world">The world.</param>
    /// <param name="mostStates">A search that finds more states is cut short, which is a failure.</param>
    /// <param name="sought">The property that is looked for: the search goes on past violations of others. Null for any.</param>
    public static Explored Explore<TState>(World<TState> world, int mostStates = 50_000_000, string? sought = null)
        where TState : unmanaged
    {
        var clock = Stopwatch.StartNew();
        var search = new Search<TState>(world, sought);
        foreach (var beginning in world.Beginnings)
        {
            search.Add(beginning, parent: -1);
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

        var count = search.Found.Count;
        return new(search.Violated, count > mostStates, search.Reached, count, search.Steps, depth, clock.Elapsed)
        {
            Story = search.Violated is null ? [] : Story<TState>.Of(world, search.Found, search.At - 1, search.Violated),
        };
    }

    private sealed class Search<TState>(World<TState> world, string? sought) : Steps<TState>
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
            if (violated is null || (sought is not null && violated != sought))
            {
                Add(next, At);
            }
            else
            {
                Violated ??= violated;
            }
        }

        public void Add(TState state, int parent)
        {
            world.Unify(ref state);
            Found.TryAdd(state, parent);
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
