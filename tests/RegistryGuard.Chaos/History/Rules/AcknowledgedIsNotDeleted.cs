namespace RegistryGuard.Chaos.Rules;

internal sealed class AcknowledgedIsNotDeleted : IRule
{
    public string Sentence => "Always: no manifest is deleted after it was acknowledged for a protected tag.";

    public IEnumerable<string> Breaches(TagHistory tag, History history) => tag.Operations
        .Where(delete => tag.Tag.IsProtected && delete.IsAcknowledged(OperationKind.Delete)
            && tag.AcknowledgedPushes.Any(push => push.Digest == delete.Digest && push.End < delete.Start))
        .Select(delete => $"an acknowledged manifest was deleted: {delete}");
}
