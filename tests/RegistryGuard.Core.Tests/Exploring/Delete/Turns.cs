using System.Runtime.InteropServices;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>Where machines stand, by number. Each transition is asked of the machine once and remembered: it is a pure function, so it
/// would say the same again.</summary>
internal sealed class Turns<TTurn>
    where TTurn : class
{
    /// <summary>One who has not begun.</summary>
    public const int NotBegun = 0;

    /// <summary>One who has been answered or was killed.</summary>
    public const int Ended = 1;

    private const int Reserved = 2;

    private readonly Interned<TTurn> _turns = new(ushort.MaxValue - Reserved);
    private readonly Dictionary<(int Turn, ulong What), int> _next = [];

    /// <summary>How many there are.</summary>
    public int Count => _turns.Count;

    /// <summary>Where it stands.</summary>
    public TTurn this[int number] => _turns[number - Reserved];

    /// <summary>The number of where it stands.</summary>
    public int NumberOf(TTurn turn) => _turns.NumberOf(turn) + Reserved;

    /// <summary>Where it stands after it was told something: 0 if that is not known yet.</summary>
    /// <param name="turn">Where it stands.</param>
    /// <param name="what">What it is told, as a number that means the same each time in this turn.</param>
    public ref int After(int turn, ulong what) => ref CollectionsMarshal.GetValueRefOrAddDefault(_next, (turn, what), out _);
}
