using System.Collections.Immutable;

namespace RegistryGuard.Core.Policy;

/// <summary>Who may push and delete the tags of a rule (docs/configuration.md, <c>pushers</c>): patterns of user names, at least
/// one.</summary>
public sealed class Pushers
{
    /// <summary>Those whose names match any of these.</summary>
    /// <exception cref="ArgumentException">There is none, or one is not of user names.</exception>
    public Pushers(ImmutableArray<TagPattern> names)
    {
        if (names.IsEmpty || names.Any(pattern => pattern.Subject != PatternSubject.User))
        {
            throw new ArgumentException("takes patterns of user names, at least one", nameof(names));
        }

        Names = names;
    }

    /// <summary>The patterns.</summary>
    public ImmutableArray<TagPattern> Names { get; }

    /// <summary>Whether it is one of their names. None is not.</summary>
    public bool Contains(string? name)
    {
        foreach (var pattern in Names)
        {
            if (pattern.IsMatch(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether this client may push and delete the tags. Upstream's refusal of the write itself comes on top.</summary>
    public PusherVerdict Judge(Pusher by) => by.Worth switch
    {
        NameWorth.Nothing => PusherVerdict.NamesProveNothing,
        NameWorth.Unknown => PusherVerdict.Unclear,
        _ when !Contains(by.Name) => PusherVerdict.NotNamed,
        NameWorth.Proven => PusherVerdict.Permitted,
        _ => PusherVerdict.NameNotAccepted,
    };
}

/// <summary>Who pushes or deletes.</summary>
/// <param name="Name">The user name that the credential says; null or empty if it says none that can be read in one way only.</param>
/// <param name="Worth">What the name is worth.</param>
public readonly record struct Pusher(string? Name, NameWorth Worth);

/// <summary>What upstream has shown of a user name.</summary>
public enum NameWorth
{
    /// <summary>Upstream was not asked, or has not answered.</summary>
    Unknown,

    /// <summary>Upstream lets in who has no credential, so it may not look at anybody's.</summary>
    Nothing,

    /// <summary>Upstream lets nobody in without a credential, and not with this one.</summary>
    Unproven,

    /// <summary>Upstream lets nobody in without a credential, and does with this one.</summary>
    Proven,
}

/// <summary>Whether <see cref="Pushers"/> let a client write, and why not.</summary>
public enum PusherVerdict
{
    /// <summary>They do.</summary>
    Permitted,

    /// <summary>The name is none of theirs.</summary>
    NotNamed,

    /// <summary>The name is one of theirs, and upstream does not accept the credential that says it.</summary>
    NameNotAccepted,

    /// <summary>Upstream lets in who has no credential.</summary>
    NamesProveNothing,

    /// <summary>Upstream has not said.</summary>
    Unclear,
}
