using static RegistryGuard.Core.Tests.Exploring.Delete.Happening;

namespace RegistryGuard.Core.Tests.Exploring.Delete;

/// <summary>What is known of deletes, row by row: what holds, what must be found broken, and what is not defended.</summary>
internal static class DeleteChecks
{
    // Upstream has nothing under tag 1.
    private static readonly Circumstances Young = new() { OlderTag = false, IsFine = true };
    private static readonly Circumstances Older = new() { IsFine = true };

    // Both pushes, both deletes and an open push at once: in steps of their own only where there is time for it.
    private static readonly Circumstances ClassChanges = new() { OpenPush = true, OpenFirst = true, ClassChanges = 1 };
    private static readonly Circumstances ThereAndBack = new() { OpenPush = true, ClassChanges = 2, OlderTag = false };
    private static readonly Circumstances TwoPolicies = new() { OpenPush = true, OtherReplica = true, OlderTag = false };

    public static IReadOnlyList<DeleteCheck> All { get; } = [.. AsBuilt, .. AsBuiltWhenTheRecordIsLost, .. Broken, .. NotDefended];

    // As built: what is claimed.
    private static IEnumerable<DeleteCheck> AsBuilt =>
    [
        new("deletes", Young with { ChecksHeldUp = true })
        {
            MustHappen = Acknowledged | BindClaimed | Waited | InUse | InUseAfterClaim | Deleted | DeletedLate,
            Fully = Young with { ChecksHeldUp = true, IndexToo = true },
        },
        new("deletes-two-pushes", Young with { TwoPushImage = true, IsFine = false })
        {
            MustHappen = Acknowledged | BindClaimed | Waited | InUse | InUseAfterClaim | Deleted | DeletedLate,
            Fully = Young with { TwoPushImage = true, IndexToo = true },
        },
        new("deletes-older-tag", Older with { ChecksHeldUp = true })
        {
            MustHappen = Acknowledged | Adopted | InUse,
            Fully = Older with { ChecksHeldUp = true, IndexToo = true },
        },
        new("deletes-index-and-child", Young with { IndexToo = true })
        {
            MustHappen = Acknowledged | BindClaimed | InUse | InUseAfterClaim | Deleted | DeletedLate,
        },
        new("deletes-beside-one-write", Young with { HasWritten = true })
        {
            MustHappen = Acknowledged | BindClaimed | Waited | InUse | Deleted | DeletedLate,
            Fully = Young with { HasWritten = true, IndexToo = true },
        },
        new("deletes-refused", Older with { NobodyMayDelete = true }) { MustHappen = Acknowledged | NoRight },
        new("deletes-class-changes", ClassChanges)
        {
            MustHappen = Acknowledged | Unbound | ProtectedAgain | Adopted | InUse | Deleted | DeletedLate,
            Fully = ClassChanges with { IndexToo = true, IsFine = true },
        },
        new("deletes-class-there-and-back", ThereAndBack)
        {
            MustHappen = WrittenOpenly | Opened | ProtectedAgain | Adopted | InUse | Deleted,
            Fully = ThereAndBack with { IndexToo = true, IsFine = true },
        },
        new("deletes-replicas-of-two-policies", TwoPolicies)
        {
            MustHappen = WrittenOpenly | Unbound | NotNoted | Adopted | InUse | Deleted | DeletedLate,
            Fully = TwoPolicies with { IndexToo = true, IsFine = true },
        },
    ];

    private static IEnumerable<DeleteCheck> AsBuiltWhenTheRecordIsLost =>
    [
        new("deletes-evicted", Young with { Evicted = true, IsFine = false })
        {
            MustHappen = Happening.Evicted | BoundAgain | Adopted | InUse | Deleted,
            Fully = Young with { Evicted = true, IndexToo = true },
        },
        new("deletes-lost", Young with { Losses = 1 })
        {
            MustHappen = Acknowledged | BoundAgain | ConfirmClaimed | AdoptClaimed | Deleted | DeletedLate,
            Fully = Young with { Losses = 1, IndexToo = true },
        },
        new("deletes-lost-older-tag", Older with { Losses = 1, IsFine = false })
        {
            MustHappen = Acknowledged | Adopted | BoundAgain,
            Fully = Older with { Losses = 2 },
        },
    ];

    // Broken twins: one thing tampered with, and found.
    private static IEnumerable<DeleteCheck> Broken =>
    [
        Gone("delete-claims-manifest-alone", Young, new Twins.ClaimsManifestAlone()),
        Gone("delete-drops-claim-when-late", Young, new Twins.DropsClaimWhenLate()),
        Gone("delete-ends-all-claims", Young, new Twins.EndsAllClaims()),
        Gone("delete-looks-before-claim", Young, new Twins.LooksBeforeClaim()),
        Gone("delete-forgets-children", Young, new Twins.ForgetsChildren()),
        Gone("delete-without-import", Older, new Twins.WithoutImport()),
        Gone("delete-known-for-ever-and-lost", Older with { Losses = 1 }, new Twins.KnownForEver()),
        Gone("delete-known-for-ever-and-class", ClassChanges, new Twins.KnownForEver()),
        HeldUp("delete-claims-without-the-right", Young with { NobodyMayDelete = true }, new Twins.ClaimsWithoutTheRight()),
        HeldUp("delete-claims-before-it-looks", Young with { ChecksHeldUp = true }, new Twins.ClaimsBeforeItLooks()),
        Gone("delete-known-by-fingerprint", ThereAndBack, new Twins.KnownByFingerprint()),
        Gone("delete-known-by-fingerprint-replicas", TwoPolicies, new Twins.KnownByFingerprint()),
        Gone("delete-known-noted-regardless", TwoPolicies, new Twins.NotedRegardless()),
        Gone("delete-known-forgotten-early", TwoPolicies, new Twins.ForgottenEarly()),
        Gone("delete-known-beside-entries", Young with { Evicted = true }, new Twins.NoteBesideEntries()),
        Gone("confirm-passes-claims", Young with { Losses = 1 }, new Twins.ConfirmPassesClaims()),
        Gone("confirm-trusts-found", Young with { Losses = 1 }, new Twins.ConfirmTrustsFound()),
        Gone("rebound-is-acknowledged", Young with { Losses = 1 }, new Twins.ReboundIsAcknowledged()),
    ];

    // Not defended: what the documents must not claim.
    private static IEnumerable<DeleteCheck> NotDefended =>
    [
        new("delete-and-lost", Young with { Losses = 1, ChangesDuringDeletes = true }, Property.ImageGone),
        new("delete-and-class-change", ClassChanges with { ChangesDuringDeletes = true }, Property.ImageGone),
        new("delete-class-changes-in-push", ThereAndBack with { ReclassesDuringPush = true }, Property.ImageGone),
        new("delete-lost-in-two-pushes", Young with { TwoPushImage = true, Losses = 1, IsFine = false }, Property.ImageGone),
        new("delete-beside-open-write-elsewhere", TwoPolicies with { ClaimsBesideOpenPush = true }, Property.ImageGone),
    ];

    private static DeleteCheck Gone(string name, Circumstances may, DeleteRules rules) =>
        new(name, may, Property.ImageGone) { Rules = rules };

    private static DeleteCheck HeldUp(string name, Circumstances may, DeleteRules rules) =>
        new(name, may, Property.HeldUp) { Rules = rules };
}
