using RegistryGuard.Core.Protocol;
using Phase = RegistryGuard.Core.Protocol.MovePhase;

namespace RegistryGuard.Core.Tests.Exploring.Moves;

/// <summary>The machines' standings and events by number. Each transition is asked of the machine once and remembered: the machine is a
/// pure function, so it would say the same again.</summary>
internal sealed class MoveTurns(MoveRules rules)
{
    /// <summary>One who has not begun.</summary>
    public const int NotBegun = 0;

    /// <summary>One who has been answered.</summary>
    public const int Ended = 1;

    private const int Reserved = 2;

    private readonly Interned<Standing> _standings = new(ushort.MaxValue - Reserved);
    private readonly Interned<MoveEvent> _events = new(1 << 20);
    private readonly Memo _next = new();

    /// <summary>How many standings there are.</summary>
    public int Count => _standings.Count;

    /// <summary>The phases that they are in.</summary>
    public IEnumerable<Phase> Phases => _standings.Select(standing => standing.Turn.State.Phase).Distinct();

    /// <summary>The standing of this number.</summary>
    public Standing this[int turn] => _standings[turn - Reserved];

    /// <summary>The standing in which a push begins.</summary>
    public int Begin(MoveTerms terms) => NumberOf(rules.Begin(terms));

    /// <summary>The standing after this event.</summary>
    public int Next(int turn, MoveEvent happened)
    {
        var told = _events.NumberOf(happened);
        var step = ((ulong)turn << 32) | (uint)told;
        var next = _next[step];
        if (next < 0)
        {
            _next.Add(step, next = NumberOf(rules.Next(this[turn], happened)));
        }

        return next;
    }

    private int NumberOf(Standing standing) => _standings.NumberOf(Reduced(standing)) + Reserved;

    // After the bind the machine reads neither the entry by which it was judged nor how often it was. Were it to read the entry all the
    // same, there would be none, which is a failure.
    private static Standing Reduced(Standing standing) => standing.Turn.State.Phase switch
    {
        Phase.Find => standing with { Turn = standing.Turn with { State = standing.Turn.State with { Seen = null, Attempt = null } } },
        Phase.Keep or Phase.Publish or Phase.Confirm or Phase.WaitToConfirm =>
            standing with { Turn = standing.Turn with { State = standing.Turn.State with { Seen = null, Round = 0, Then = null } } },
        Phase.PutBack or Phase.CheckPutBack or Phase.WaitAfterPutBack =>
            standing with { Turn = standing.Turn with { State = standing.Turn.State with { Seen = null, Attempt = null, Then = null } } },
        Phase.Settle => standing with { Turn = standing.Turn with { State = standing.Turn.State with { Seen = null, Then = Settled(standing) } } },
        _ => standing,
    };

    // Who settles is not acknowledged, and how else it ends makes no difference to anybody but its client.
    private static MoveTurn Settled(Standing standing) => new(
        standing.Turn.State with { Seen = null, Attempt = null, Then = null, Phase = Phase.Ended },
        new MoveAct.Answer(new MoveResult.Failed(MoveFault.Abandoned)));
}
