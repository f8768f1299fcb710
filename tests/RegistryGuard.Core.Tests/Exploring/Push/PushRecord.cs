using System.Runtime.InteropServices;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Tests.Exploring.Push;

/// <summary>The record: entries by number, and its steps. Each is taken once and remembered, for the steps are pure functions.</summary>
internal sealed class PushRecord(PushRules rules, PushTurns turns)
{
    private readonly Interned<TagEntry> _entries = new(ushort.MaxValue, new SameEntry());
    private readonly Memo _steps = new();
    private readonly List<Outcome> _outcomes = [];
    private readonly Dictionary<ushort, ushort> _unmarked = [];
    private readonly Dictionary<ushort, ushort?> _released = [];
    private readonly Dictionary<(ushort Entry, bool IsOld), ushort?> _givenUp = [];
    private readonly List<int>[] _swapped = [[], []];
    private readonly List<uint> _known = [];

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>An entry.</summary>
    public TagEntry this[int entry] => _entries[entry];

    /// <summary>The number of an entry.</summary>
    public ushort NumberOf(TagEntry entry)
    {
        var number = _entries.NumberOf(entry);
        if (number == _known.Count)
        {
            _known.Add(AttemptNumbers.In(entry.Binding));
        }

        return (ushort)number;
    }

    /// <summary>The attempts that an entry knows of.</summary>
    public uint KnownTo(int entry) => _known[entry];

    /// <summary>An entry if two who push change places.</summary>
    public ushort Swapped(ushort entry, int which, Swap swap)
    {
        var known = _swapped[which];
        while (known.Count <= entry)
        {
            known.Add(-1);
        }

        return (ushort)(known[entry] >= 0 ? known[entry] : known[entry] = NumberOf(swap.Of(_entries[entry])));
    }

    /// <summary>An entry without its mark of released images.</summary>
    public ushort Unmarked(ushort entry)
    {
        if (!_unmarked.TryGetValue(entry, out var unmarked))
        {
            unmarked = NumberOf(_entries[entry] with { Released = [] });
            _unmarked.Add(entry, unmarked);
        }

        return unmarked;
    }

    /// <summary>Does what a push wants done.</summary>
    public ref readonly Outcome Do(int turn, int entry)
    {
        var key = ((ulong)turn << 16) | (uint)entry;
        var step = _steps[key];
        if (step < 0)
        {
            step = Add(key, Do(turns[turn].Act, _entries[entry]));
        }

        return ref CollectionsMarshal.AsSpan(_outcomes)[step];
    }

    /// <summary>The same for a pull. What was pushed stays the push's, whoever completes it.</summary>
    public ref readonly Outcome Adopt(ushort entry, ushort sought, byte found)
    {
        var key = (1ul << 63) | ((ulong)found << 32) | ((ulong)sought << 16) | entry;
        var step = _steps[key];
        if (step < 0)
        {
            var (seen, content) = (BindingOf(sought), Image.ContentOf(found));
            var at = seen is not null && seen.Content.IsSameAs(content) ? seen.Since : Moments.Found;
            step = Add(key, Adopt(_entries[entry], seen, content, at));
        }

        return ref CollectionsMarshal.AsSpan(_outcomes)[step];
    }

    /// <summary>The record is told late that an attempt is settled.</summary>
    public Outcome Settle(int entry, PushAttempt attempt) => Settle(_entries[entry], attempt);

    /// <summary>The entry after a release of what it is bound to; null if that can't be released.</summary>
    public ushort? Release(ushort entry)
    {
        if (!_released.TryGetValue(entry, out var released))
        {
            released = BindingOf(entry) is { } binding
                && rules.Release(_entries[entry], binding.Content) is { Outcome: ReleaseOutcome.Released, Next: { } next }
                ? NumberOf(next)
                : null;
            _released.Add(entry, released);
        }

        return released;
    }

    /// <summary>The entry after what is pending, or was seen pending, is given up; null if that can't be.</summary>
    public ushort? GiveUp(ushort entry, bool isOld)
    {
        if (!_givenUp.TryGetValue((entry, isOld), out var givenUp))
        {
            givenUp = BindingOf(entry) is { } binding
                && rules.GiveUp(_entries[entry], binding with { State = BindingState.Pending }, isOld ? Moments.TooLate : binding.Since)
                    is { Outcome: ReleaseOutcome.Released, Next: { } next }
                ? NumberOf(next)
                : null;
            _givenUp.Add((entry, isOld), givenUp);
        }

        return givenUp;
    }

    /// <summary>The binding of an entry.</summary>
    public Binding? BindingOf(int entry) => _entries[entry].Binding;

    private int Add(ulong key, Outcome outcome)
    {
        _outcomes.Add(outcome);
        _steps.Add(key, _outcomes.Count - 1);
        return _outcomes.Count - 1;
    }

    private Outcome Do(PushAct act, TagEntry entry) => act switch
    {
        PushAct.Bind(var attempt) => Bind(entry, rules.Bind(entry, attempt)),
        PushAct.TakeOver(var seen, var attempt) => Bind(entry, rules.TakeOver(entry, seen, attempt)) with { IsTakeover = true },
        PushAct.Adopt(var seen, var found) => Adopt(entry, seen, found, Moments.Found),
        PushAct.Confirm(var attempt) => Confirm(entry, attempt),
        PushAct.Settle(var attempt) => Settle(entry, attempt),
        _ => throw new InvalidOperationException($"{act} is no step of the record"),
    };

    private Outcome Bind(TagEntry entry, Step<BindOutcome> step) => OutcomeOf(entry, step, new PushEvent.Bound(step.Outcome)) with
    {
        Bound = step.Outcome is BindOutcome.Pending(var pending) ? Image.Of(pending) : Image.None,
        IsJoined = step.Outcome is BindOutcome.Pending && entry.Binding is not null,
    };

    private Outcome Adopt(TagEntry entry, Binding? seen, ManifestIdentity found, DateTimeOffset at)
    {
        var step = rules.Adopt(entry, seen, new(found, at, "someone"));
        return OutcomeOf(entry, step, new PushEvent.Adopted(step.Outcome)) with { Adopted = step.Outcome };
    }

    private Outcome Confirm(TagEntry entry, PushAttempt attempt)
    {
        var step = rules.Confirm(entry, attempt);
        return OutcomeOf(entry, step, new PushEvent.Confirmed(step.Outcome)) with { Confirmed = step.Outcome };
    }

    private Outcome Settle(TagEntry entry, PushAttempt attempt)
    {
        var step = rules.Settle(entry, attempt);
        return OutcomeOf(entry, step, new PushEvent.Settled()) with
        {
            IsTakenBack = entry.Binding is not null && step.Next is { Binding: null },
            IsKept = step.Next is { Binding: not null },
        };
    }

    private Outcome OutcomeOf<TOutcome>(TagEntry entry, Step<TOutcome> step, PushEvent told)
    {
        var next = step.Next ?? entry;
        var wasPublished = (entry.Binding, next.Binding) is ({ IsPublished: true } former, { } same) && former.Content.IsSameAs(same.Content);
        return new(NumberOf(next), turns.NumberOf(told))
        {
            Published = next.Binding is { IsPublished: true } binding && !wasPublished ? Image.Of(binding) : Image.None,
        };
    }

    // An immutable array compares by reference; here its elements count.
    private sealed class SameEntry : IEqualityComparer<TagEntry>
    {
        public bool Equals(TagEntry? x, TagEntry? y) =>
            x!.Binding == y!.Binding && x.Released.SequenceEqual(y.Released) && x.LastMove == y.LastMove;

        public int GetHashCode(TagEntry obj) => HashCode.Combine(obj.Binding, obj.Released.Length);
    }
}

/// <summary>What a step of the record did.</summary>
/// <param name="Entry">The entry from then on.</param>
/// <param name="Told">The event that the push is told.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Outcome(ushort Entry, int Told)
{
    /// <summary>The image that became published.</summary>
    public byte Published { get; init; }

    /// <summary>The image that became pending, or was joined.</summary>
    public byte Bound { get; init; }

    public bool IsJoined { get; init; }

    public bool IsTakeover { get; init; }

    public bool IsTakenBack { get; init; }

    /// <summary>Whether an attempt was settled and others are still open.</summary>
    public bool IsKept { get; init; }

    public AdoptOutcome? Adopted { get; init; }

    public ConfirmOutcome? Confirmed { get; init; }
}
