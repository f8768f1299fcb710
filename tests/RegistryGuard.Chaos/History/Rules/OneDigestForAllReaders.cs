namespace RegistryGuard.Chaos.Rules;

internal sealed class OneDigestForAllReaders : IRule
{
    public string Sentence =>
        "While no record was lost: all readers, of guards and registry, see one digest of a protected tag for ever, and it is the acknowledged one.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        if (!tag.Tag.IsProtected)
        {
            yield break;
        }

        var seen = tag.Reads.Concat(tag.AcknowledgedPushes)
            .Where(tag.IsBeforeLoss)
            .Select(operation => operation.Digest)
            .Distinct()
            .ToList();
        if (seen.Count > 1)
        {
            yield return $"{seen.Count} digests were seen: {string.Join(", ", seen)}";
        }
    }
}
