namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>A path through a world in words. A search keeps no words: they are found by taking the steps of the path once more.</summary>
/// <param name="world">The world.</param>
/// <param name="violation">The property that the last step violates.</param>
internal sealed class Story<TState>(World<TState> world, string violation) : Steps<TState>
    where TState : unmanaged
{
    private readonly List<string> _lines = [];
    private string _shown = "";
    private TState? _towards;
    private (TState Next, string Words)? _step;

    public override bool IsTold => true;

    /// <summary>The path from a beginning to this state and on to the violation that one of its steps is.</summary>
    public static IReadOnlyList<string> Of(World<TState> world, StateSet<TState> found, int last, string violated)
    {
        var path = new Stack<int>();
        for (var index = last; index >= 0; index = found.ParentOf(index))
        {
            path.Push(index);
        }

        var story = new Story<TState>(world, violated);
        var at = found[path.Pop()];
        story.Show(world.Describe(at));
        foreach (var index in path)
        {
            at = story.Tell(at, found[index]);
        }

        story.Tell(at, towards: null);
        return story._lines;
    }

    // One step of the path; the violation if it leads nowhere.
    private TState Tell(TState at, TState? towards)
    {
        (_towards, _step) = (towards, null);
        world.Next(at, this);
        var (next, words) = _step ?? throw new InvalidOperationException("the world gives other steps than before");
        _lines.Add(words);
        Show(world.Describe(next));
        return next;
    }

    protected override void Take(in TState next, string words, string? violated)
    {
        var unified = next;
        world.Unify(ref unified);
        var isIt = _towards is { } towards
            ? violated != violation && StateSet<TState>.AreSame(towards, unified)
            : violated == violation;
        if (_step is null && isIt)
        {
            _step = (unified, violated is null ? words : $"{words}: {violated}");
        }
    }

    private void Show(string state)
    {
        if (state != _shown)
        {
            _lines.Add("        " + state);
            _shown = state;
        }
    }
}
