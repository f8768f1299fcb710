using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring;

/// <summary>Takes the steps that a world gives.</summary>
internal abstract class Steps<TState> : Telling
    where TState : unmanaged
{
    /// <summary>The events that have happened so far, in any step: one bit each.</summary>
    public ulong Reached { get; private set; }

    /// <summary>Notes an event, one bit or several. A check lists those that must happen in it, for a world in which nothing happens
    /// would prove nothing.</summary>
    public void Reach(ulong events) => Reached |= events;

    /// <summary>One step.</summary>
    /// <param name="next">Where it leads.</param>
    /// <param name="words">What happens. It is put together only if it is told: while searching, what stands in the braces is not
    /// evaluated.</param>
    /// <param name="violated">The property that does not hold in this step or in the state after it; null if all do.</param>
    public void To(
        in TState next, [InterpolatedStringHandlerArgument("")] ref Words words, string? violated = null) =>
        Take(next, words.ToString(), violated);

    /// <summary>One step.</summary>
    protected abstract void Take(in TState next, string words, string? violated);
}

/// <summary>Whether steps are told in words, or only counted.</summary>
internal abstract class Telling
{
    /// <summary>Whether words are wanted.</summary>
    public abstract bool IsTold { get; }

    /// <summary>These words, if they are wanted.</summary>
    public string Say([InterpolatedStringHandlerArgument("")] ref Words words) => IsTold ? words.ToString() : "";

    /// <summary>What was said before, and these words.</summary>
    public string Say(string before, [InterpolatedStringHandlerArgument("")] ref Words words) =>
        !IsTold ? "" : before.Length == 0 ? words.ToString() : $"{before}, {words.ToString()}";
}

/// <summary>Words that are put together only if they are wanted.</summary>
[InterpolatedStringHandler]
[StructLayout(LayoutKind.Auto)]
internal ref struct Words
{
    private DefaultInterpolatedStringHandler _text;
    private readonly bool _isTold;

    public Words(int literalLength, int formattedCount, Telling telling, out bool isTold)
    {
        isTold = _isTold = telling.IsTold;
        _text = isTold ? new(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public override readonly string ToString() => _isTold ? _text.ToString() : "";
}
