namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>A small closed world: the states it may begin in, and what can happen in each. <see cref="Exploration"/> goes through all of
/// it.</summary>
/// <typeparam name="TState">All that tells one state from another, packed: a struct of fixed width without padding and without
/// references, its size a multiple of eight bytes. Two states with the same bytes are the same state, and nothing else is.</typeparam>
internal abstract class World<TState>
    where TState : unmanaged
{
    /// <summary>The states that it may begin in.</summary>
    public abstract IEnumerable<TState> Beginnings { get; }

    /// <summary>Gives all steps from this state. A pure function: called twice, it gives the same steps in the same order.</summary>
    public abstract void Next(TState state, Steps<TState> steps);

    /// <summary>Turns a state into the one that stands for all that behave alike but for who is who. By default each stands for
    /// itself.</summary>
    public virtual void Unify(ref TState state)
    {
    }

    /// <summary>How large its tables have become, for what is measured.</summary>
    public virtual string Sizes => "";

    /// <summary>One line that shows a state in a story. A step that does not change it is told without it.</summary>
    public abstract string Describe(TState state);
}
