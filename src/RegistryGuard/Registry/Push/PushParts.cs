using RegistryGuard.Orders;

namespace RegistryGuard.Registry.Push;

/// <summary>Registers what pushes need.</summary>
internal static class PushParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IPushSeam, NoPushSeam>();
        services.AddSingleton<TagTurns>();
        services.AddSingleton<ManifestPlaces>();
        services.AddSingleton<PushReader>();
        services.AddSingleton<IndexCompleteness>();
        services.AddSingleton<BoundManifests>();
        services.AddSingleton<TagUpstream>();
        services.AddSingleton<PushReaders>();
        services.AddSingleton<FormerImage>();
        services.AddSingleton<ReservedTags>();
        services.AddSingleton<PusherCheck>();
        services.AddSingleton<BoundCondition>();
        services.AddSingleton<BlockCheck>();
        services.AddSingleton<TargetCheck>();
        services.AddSingleton<PushDriver>();
        services.AddSingleton<PushReplies>();
        services.AddSingleton<MoveRules>();
        services.AddSingleton<PushedChildren>();
        services.AddSingleton<ArchiveTags>();
        services.AddSingleton<ArchiveRemoval>();
        services.AddSingleton<MoveDriver>();
        services.AddSingleton<MoveReplies>();
        services.AddSingleton<RuleCheck>();
        services.AddSingleton<RebindDriver>();
        services.AddSingleton<RebindReplies>();
        services.AddSingleton<PreparedPush>();
        services.AddSingleton<FloatingPush>();
        services.AddSingleton<OpenPush>();
        services.AddSingleton<SeveralTagsPush>();
        services.AddSingleton<ManifestPush>();
        services.AddSingleton<RollbackTarget>();
        services.AddSingleton<BlobLook>();
        services.AddSingleton<IRollbacks, TagRollback>();
        services.AddSingleton<IRepairs, TagRepair>();
    }
}
