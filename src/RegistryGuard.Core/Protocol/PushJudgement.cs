using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Protocol;

/// <summary>Step 0 of the push protocol: what the record says about pushing a manifest to a protected tag. A pure function of
/// what is known; docs/push-protocol.md has the whole protocol.</summary>
public abstract record PushJudgement
{
    private PushJudgement()
    {
    }

    /// <summary>The tag is bound to just this manifest and published: publish it again and confirm.</summary>
    public sealed record Republish(Binding Bound) : PushJudgement;

    /// <summary>The tag is unbound, or pending with just this manifest: store, bind, look, publish, confirm.</summary>
    public sealed record Store : PushJudgement;

    /// <summary>The tag is bound to another manifest and published: refuse.</summary>
    public sealed record Refuse(Binding Bound) : PushJudgement;

    /// <summary>The tag is pending with another manifest: only upstream knows whether that one was published.</summary>
    public sealed record Look(Binding Pending) : PushJudgement;

    /// <summary>Judges a push of this manifest.</summary>
    public static PushJudgement Of(TagEntry entry, ManifestIdentity pushed) => entry.Binding switch
    {
        null => new Store(),
        { IsRetired: true } retired => new Refuse(retired),
        { IsPublished: true } same when same.Content.IsSameAs(pushed) => new Republish(same),
        { IsPublished: true } other => new Refuse(other),
        var pending when pending.Content.IsSameAs(pushed) => new Store(),
        var other => new Look(other),
    };

    /// <summary>Whether a pending binding of another manifest, which upstream does not have under the tag, may be taken
    /// over.</summary>
    /// <param name="pending">The binding.</param>
    /// <param name="now">The time.</param>
    /// <param name="takeover">The age from which on it may (<c>push.takeover</c>).</param>
    public static bool MayTakeOver(Binding pending, DateTimeOffset now, TimeSpan takeover) => now - pending.Since >= takeover;
}
