using System.Runtime.InteropServices;
using RegistryGuard.Core.Audit;

namespace RegistryGuard.Core.Tags;

/// <summary>One attempt at pushing a manifest to a protected tag.</summary>
/// <param name="Number">The attempt's own number.</param>
/// <param name="Content">The manifest.</param>
/// <param name="At">When.</param>
/// <param name="By">The user name, or empty.</param>
public sealed record PushAttempt(Attempt Number, ManifestIdentity Content, DateTimeOffset At, string By)
{
    /// <summary>The client's address.</summary>
    public string Client { get; init; } = "";

    /// <summary>The W3C trace id of the request.</summary>
    public string Trace { get; init; } = "";

    /// <summary>Who asked for it, for the audit list.</summary>
    public Origin Origin => new(By, Client, Trace);
}

/// <summary>A manifest that upstream was seen to have under a tag.</summary>
/// <param name="Content">The manifest.</param>
/// <param name="At">When it was seen.</param>
/// <param name="By">Whose request made the guard look, or empty.</param>
public sealed record Adoption(ManifestIdentity Content, DateTimeOffset At, string By)
{
    /// <summary>The client's address.</summary>
    public string Client { get; init; } = "";

    /// <summary>The W3C trace id of the request.</summary>
    public string Trace { get; init; } = "";

    /// <summary>Who asked for it, for the audit list.</summary>
    public Origin Origin => new(By, Client, Trace);
}

/// <summary>A move that upstream has acknowledged.</summary>
/// <param name="Content">The manifest moved to.</param>
/// <param name="At">When.</param>
/// <param name="By">The user name, or empty.</param>
/// <param name="Client">The client's address.</param>
/// <param name="Policy">The fingerprint of the policy under which the tag may move.</param>
public sealed record NewMove(ManifestIdentity Content, DateTimeOffset At, string By, string Client, string Policy)
{
    /// <summary>The W3C trace id of the request.</summary>
    public string Trace { get; init; } = "";

    /// <summary>Who asked for it, for the audit list.</summary>
    public Origin Origin => new(By, Client, Trace);
}

/// <summary>What came of <see cref="TagRecordSteps.MoveAsync"/>.</summary>
/// <param name="Move">The tag's newest move.</param>
/// <param name="IsNew">Whether it is this one; else nothing has moved.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Floated(Move Move, bool IsNew);

/// <summary>What came of <see cref="TagRecordSteps.BindAsync"/> or <see cref="TagRecordSteps.TakeOverAsync"/>.</summary>
public abstract record BindOutcome
{
    private BindOutcome()
    {
    }

    /// <summary>The tag is bound to this attempt's manifest and pending, and the attempt is open.</summary>
    public sealed record Pending(Binding Current) : BindOutcome;

    /// <summary>The tag has a binding that this attempt can't change: the same manifest already published, another one, or
    /// one that changed since it was seen. Judge again.</summary>
    public sealed record Bound(Binding Current) : BindOutcome;

    /// <summary>The binding that was to be taken over is gone. Judge again.</summary>
    public sealed record Gone : BindOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted.</summary>
    public sealed record Claimed : BindOutcome;
}

/// <summary>What came of <see cref="TagRecordSteps.AdoptAsync"/>.</summary>
public abstract record AdoptOutcome
{
    private AdoptOutcome()
    {
    }

    /// <summary>The tag is published with what was seen.</summary>
    public sealed record Published(Binding Current) : AdoptOutcome;

    /// <summary>The tag changed since it was seen. Judge again.</summary>
    public sealed record Changed : AdoptOutcome;

    /// <summary>The tag was released from just that digest: it counts as nothing there.</summary>
    public sealed record Released : AdoptOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted.</summary>
    public sealed record Claimed : AdoptOutcome;
}

/// <summary>What came of <see cref="TagRecordSteps.ConfirmAsync"/>.</summary>
public abstract record ConfirmOutcome
{
    private ConfirmOutcome()
    {
    }

    /// <summary>The tag is published with what was pushed, and was bound to it since: the push may be acknowledged.</summary>
    public sealed record Confirmed : ConfirmOutcome;

    /// <summary>The tag is published with what was pushed, but was not bound to it meanwhile: the record was lost, and the tag perhaps
    /// found upstream since, or the tag was deleted. A delete may have taken away what was published, so it must be published
    /// again.</summary>
    public sealed record Rebound : ConfirmOutcome;

    /// <summary>The tag is published with another manifest, or was released (null): upstream must be put right.</summary>
    public sealed record Overtaken(Binding? Current) : ConfirmOutcome;

    /// <summary>The tag is pending with another manifest: whoever pushes that one decides.</summary>
    public sealed record Contested(Binding Current) : ConfirmOutcome;

    /// <summary>The manifest, or one that it lists, is just being deleted: the binding was lost with the record meanwhile.</summary>
    public sealed record Claimed : ConfirmOutcome;
}

/// <summary>What came of <see cref="TagRecordSteps.ReleaseAsync"/>.</summary>
public abstract record ReleaseOutcome
{
    private ReleaseOutcome()
    {
    }

    /// <summary>The tag is free; the binding it had.</summary>
    public sealed record Released(Binding Former) : ReleaseOutcome;

    /// <summary>The tag is not published with that manifest; what it is bound to, if to anything.</summary>
    public sealed record NotPublished(Binding? Current) : ReleaseOutcome;

    /// <summary>A push of the tag may still be under way, and be acknowledged; its binding.</summary>
    public sealed record StillPending(Binding Current) : ReleaseOutcome;
}
