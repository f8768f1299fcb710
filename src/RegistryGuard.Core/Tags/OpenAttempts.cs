using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;

namespace RegistryGuard.Core.Tags;

/// <summary>The number of one attempt at a push. Drawn at random from 62 bits, so that none is ever used again, not even
/// after the record was lost.</summary>
public readonly record struct Attempt(long Number)
{
    /// <summary>A number that no attempt has.</summary>
    public static readonly Attempt None;

    /// <summary>Draws a new attempt's number.</summary>
    public static Attempt New() => new(BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue | 1L << 62);

    /// <inheritdoc/>
    public override string ToString() => Number.ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>The attempts on a pending tag that may still have an effect upstream: not refused there for certain. Only when
/// the last of them is settled may the binding be taken back.</summary>
public readonly struct OpenAttempts : IEquatable<OpenAttempts>
{
    /// <summary>How many are told apart; past that the binding counts as never settled, and is completed or taken over.</summary>
    public const int Most = 8;

    private readonly ImmutableArray<Attempt> _attempts;

    /// <summary>These attempts, the newest last.</summary>
    public OpenAttempts(ImmutableArray<Attempt> attempts) => _attempts = attempts;

    /// <summary>The attempts, the newest last; <see cref="Attempt.None"/> first if there were too many to tell apart.</summary>
    public ImmutableArray<Attempt> All => _attempts.IsDefault ? [] : _attempts;

    /// <summary>Whether every attempt is settled.</summary>
    public bool IsEmpty => All.IsEmpty;

    /// <summary>With one more attempt.</summary>
    public OpenAttempts With(Attempt attempt) =>
        All.Contains(attempt) ? this
        : All.Length < Most ? new(All.Add(attempt))
        : new([Attempt.None, .. All.Skip(2), attempt]);

    /// <summary>Without an attempt that upstream refused for certain. <see cref="Attempt.None"/> stays: it stands for attempts
    /// of which nothing is known any more.</summary>
    public OpenAttempts Without(Attempt attempt) => attempt == Attempt.None ? this : new(All.Remove(attempt));

    /// <inheritdoc/>
    public bool Equals(OpenAttempts other) => All.AsSpan().SequenceEqual(other.All.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OpenAttempts other && Equals(other);

    /// <summary>Whether both are the same attempts in the same order.</summary>
    public static bool operator ==(OpenAttempts left, OpenAttempts right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(OpenAttempts left, OpenAttempts right) => !left.Equals(right);

    /// <inheritdoc/>
    public override int GetHashCode() => All.IsEmpty ? 0 : HashCode.Combine(All.Length, All[^1]);
}
