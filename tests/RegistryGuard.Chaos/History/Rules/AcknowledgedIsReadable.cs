namespace RegistryGuard.Chaos.Rules;

internal sealed class AcknowledgedIsReadable : IRule
{
    public string Sentence =>
        "Every acknowledged manifest is readable afterwards: by its digest, and a protected one by its tag through every guard that is asked.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        // What a floating tag has named may be deleted: see NamedIsNotDeleted. Of a recorded tag's images there are too many to fetch.
        if (tag.Tag.Kind is TagKind.Flipping || tag.Tag.IsRecorded)
        {
            yield break;
        }

        foreach (var missing in tag.Operations.Where(operation =>
            operation is { Kind: OperationKind.Fetch, Outcome: Outcome.Missing }
            && tag.AcknowledgedPushes.Any(push => push.Digest == operation.Digest && push.End < operation.Start)))
        {
            yield return $"an acknowledged manifest was missing: {missing}";
        }

        var atRest = tag.Operations.Where(operation => operation.IsAtRest).ToList();
        var acknowledged = tag.AcknowledgedPushes
            .GroupBy(push => push.Digest)
            .Select(pushes => (Digest: pushes.Key, Since: pushes.Min(push => push.End)));
        foreach (var (digest, since) in acknowledged)
        {
            if (!atRest.Exists(operation => operation.IsAcknowledged(OperationKind.Fetch) && operation.Digest == digest))
            {
                yield return $"{digest} was acknowledged and can't be read by its digest";
            }

            if (!tag.Tag.IsProtected)
            {
                continue;
            }

            foreach (var pull in atRest.Where(operation =>
                operation.Kind == OperationKind.Pull && operation.Outcome != Outcome.Acknowledged && operation.Start > since))
            {
                yield return $"{digest} was acknowledged and can't be read by its tag: {pull}";
            }

            if (!atRest.Exists(operation => operation.Kind == OperationKind.Pull && operation.Start > since))
            {
                yield return $"{digest} was acknowledged and nobody has read the tag in the end";
            }
        }
    }
}
