using System.Globalization;

namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>One row of what is known: in a world as built all holds, or in a broken twin of it a property is found violated.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expected">The property that must be found violated, and that alone is looked for; null if all must hold.</param>
internal abstract record Check(string Name, string? Expected)
{
    // More states are a failure, so that no search runs for hours or out of memory.
    private const int Most = 20_000_000;
    private const int MostFully = 200_000_000;

    /// <summary>Explores, and fails unless that comes to what is expected. What it came to is written to the output. If
    /// <c>EXPLORE_STORY</c> is its name, so is the way to the violation. If <c>EXPLORE</c> is <c>full</c>, the larger world is explored
    /// as well.</summary>
    public abstract void Run(ITestOutputHelper output);

    /// <inheritdoc cref="Run(ITestOutputHelper)"/>
    /// <param name="output">Where to write.</param>
    /// <param name="may">What may happen.</param>
    /// <param name="fully">What may happen in the larger world, if there is one.</param>
    /// <param name="worldOf">A new world; one of which a story can be told, if so asked.</param>
    /// <param name="mustHappen">The events that must happen if all hold, for a world in which nothing happens would prove
    /// nothing.</param>
    protected void Run<TMay, TState, TEvent>(
        ITestOutputHelper output, TMay may, TMay? fully, Func<TMay, bool, World<TState>> worldOf, TEvent mustHappen)
        where TMay : class
        where TState : unmanaged
        where TEvent : struct, Enum
    {
        Run(output, isTold => worldOf(may, isTold), mustHappen, Most);
        if (fully is not null && Environment.GetEnvironmentVariable("EXPLORE") == "full")
        {
            Run(output, isTold => worldOf(fully, isTold), mustHappen, MostFully);
        }
    }

    private void Run<TState, TEvent>(ITestOutputHelper output, Func<bool, World<TState>> worldOf, TEvent mustHappen, int most)
        where TState : unmanaged
        where TEvent : struct, Enum
    {
        var world = worldOf(false);
        var explored = Exploration.Explore(world, most, Expected);
        output.WriteLine(
            $"{Name}: {explored.Violated ?? "holds"}; {explored.States} states, {explored.Steps} steps, depth {explored.Depth}, "
            + $"{explored.Took.TotalSeconds:F1} s; {world.Sizes}");

        var isAsExpected = explored.Violated == Expected;
        if (explored.Violated is not null && (!isAsExpected || Environment.GetEnvironmentVariable("EXPLORE_STORY") == Name))
        {
            Tell(output, worldOf(true), most);
        }

        Assert.True(isAsExpected, $"{Name}: {explored.Violated ?? "all holds"}");
        Assert.False(explored.IsCutShort, $"{Name} has more than {most} states");
        var missing = Convert.ToUInt64(mustHappen, CultureInfo.InvariantCulture) & ~explored.Reached;
        Assert.True(missing == 0 || Expected is not null, $"{Name}: {Enum.ToObject(typeof(TEvent), missing)} never happens");
    }

    private void Tell<TState>(ITestOutputHelper output, World<TState> world, int most)
        where TState : unmanaged
    {
        foreach (var line in Exploration.Explore(world, most, Expected).Story)
        {
            output.WriteLine(line);
        }
    }
}
