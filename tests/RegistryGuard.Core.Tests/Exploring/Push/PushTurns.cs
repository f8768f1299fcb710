using System.Runtime.InteropServices;
using RegistryGuard.Core.Protocol;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>The machines' standings and events by number. Each transition is asked of the machine once and remembered: the machine is a
/// pure function, so it would say the same again. That is what makes millions of steps a second possible.</summary>
internal sealed class PushTurns(PushRules rules)
{
    /// <summary>One who has not begun.</summary>
    public const int NotBegun = 0;

    /// <summary>One who has been answered or was killed.</summary>
    public const int Ended = 1;

    private const int Reserved = 2;

    private readonly Interned<Standing> _standings = new(ushort.MaxValue - Reserved);
    private readonly Interned<PushEvent> _events = new(1 << 20);
    private readonly Memo _next = new();
    private readonly List<Facts> _facts = [default, default];
    private readonly List<int>[] _swapped = [[], []];
    private readonly ForgettingProof _proof = new(rules, Forgetting.Of);

    /// <summary>How many standings there are.</summary>
    public int Count => _standings.Count;

    /// <summary>The phases that they are in.</summary>
    public IEnumerable<PushPhase> Phases => _standings.Select(standing => standing.Turn.State.Phase).Distinct();

    /// <summary>What the world needs to know of a standing.</summary>
    public ref readonly Facts this[int turn] => ref CollectionsMarshal.AsSpan(_facts)[turn];

    /// <summary>The standing in which a push begins.</summary>
    public int Begin(PushTerms terms) => NumberOf(rules.Begin(terms));

    /// <summary>The number of an event.</summary>
    public int NumberOf(PushEvent happened) => _events.NumberOf(happened);

    /// <summary>The standing after this event.</summary>
    public int Next(int turn, int happened)
    {
        var step = ((ulong)turn << 32) | (uint)happened;
        var next = _next[step];
        if (next < 0)
        {
            var (at, told) = (_standings[turn - Reserved], _events[happened]);
            var whole = rules.Next(at, told);
            next = NumberOf(whole);
            _next.Add(step, next);
            _proof.Add(at, told, Forgetting.Of(whole));
        }

        return next;
    }

    /// <summary>The standing if two who push change places.</summary>
    public ushort Swapped(ushort turn, int which, Swap swap)
    {
        if (turn < Reserved)
        {
            return turn;
        }

        var known = _swapped[which];
        while (known.Count <= turn)
        {
            known.Add(-1);
        }

        return (ushort)(known[turn] >= 0 ? known[turn] : known[turn] = NumberOf(swap.Of(_standings[turn - Reserved])));
    }

    private int NumberOf(Standing whole)
    {
        var standing = Forgetting.Of(whole);
        _proof.Add(standing, whole);
        var number = _standings.NumberOf(standing) + Reserved;
        if (number == _facts.Count)
        {
            _facts.Add(new(standing));
        }

        return number;
    }

    /// <summary>What the world needs to know of a standing.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly struct Facts(Standing standing)
    {
        public PushAct Act { get; } = standing.Act;

        public ActKind Kind { get; } = KindOf(standing.Act);

        /// <summary>What is pushed.</summary>
        public byte Pushed { get; } = Image.Of(standing.Turn.State.Terms.Content.Digest);

        /// <summary>Whether the client may publish only this manifest again, for it is bound already.</summary>
        public bool IsRepeated { get; } = standing.Turn.State.IsRepeated;

        /// <summary>Whether it has sent its PUT of the tag once already.</summary>
        public bool IsRebound { get; } = standing.Turn.State.IsRebound;

        /// <summary>Whether the push judges by a binding that is pending.</summary>
        public bool IsPending { get; } = standing.Turn.State.Seen is { IsPublished: false };

        /// <summary>The open attempts of that binding.</summary>
        public uint Attempts { get; } = AttemptNumbers.In(standing.Turn.State.Seen);

        /// <summary>The number of its own.</summary>
        public byte Own { get; } = (byte)(standing.Turn.State.Attempt?.Number.Number ?? 0);

        private static ActKind KindOf(PushAct act) => act switch
        {
            PushAct.Find => ActKind.Find,
            PushAct.Store => ActKind.Store,
            PushAct.List => ActKind.List,
            PushAct.Bind or PushAct.TakeOver => ActKind.Bind,
            PushAct.Look => ActKind.Look,
            PushAct.Adopt => ActKind.Adopt,
            PushAct.CheckRead => ActKind.CheckRead,
            PushAct.Publish => ActKind.Publish,
            PushAct.Confirm => ActKind.Confirm,
            PushAct.Settle => ActKind.Settle,
            PushAct.PutBack => ActKind.PutBack,
            PushAct.Answer => ActKind.Answer,
            // Only claims of deletes make a push wait, and nobody deletes in this world.
            _ => throw new InvalidOperationException($"{act} has no place in this world"),
        };
    }
}

/// <summary>The acts by kind.</summary>
internal enum ActKind : byte
{
    None,
    Find,
    Store,
    List,
    Bind,
    Look,
    Adopt,
    CheckRead,
    Publish,
    Confirm,
    Settle,
    PutBack,
    Answer,
}
