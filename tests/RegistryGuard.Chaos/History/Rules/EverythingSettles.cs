namespace RegistryGuard.Chaos.Rules;

internal sealed class EverythingSettles : IRule
{
    public string Sentence =>
        "When all faults are over, every operation has a clear answer, and of every tag then protected that was pushed one manifest " +
        "is acknowledged then, unless a delete of one is without an answer.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        foreach (var unclear in tag.Operations.Where(operation =>
            operation is { IsAtRest: true, Outcome: Outcome.Unavailable or Outcome.Unknown } && !IsHeldUp(operation) && !IsRepeated(operation)))
        {
            yield return $"no clear answer although all faults were over: {unclear}";
        }

        if (tag.Tag.Kind is not TagKind.Floating && tag.Pushes.Any() && tag.Claimed.Count == 0 && !tag.AcknowledgedPushes.Any(push => push.IsAtRest))
        {
            yield return "nothing of what was pushed was acknowledged in the end";
        }

        // An interrupted move need not be completed: the next one replaces it.
        var interrupted = tag.Pushes.Where(push => push.Outcome is Outcome.Unavailable or Outcome.Unknown && !tag.Tag.IsRecorded);
        foreach (var unfinished in interrupted.Select(push => push.Digest).Distinct())
        {
            if (!tag.Pushes.Any(push => push.IsAtRest && push.Digest == unfinished))
            {
                yield return $"the push of {unfinished} had no clear answer and was not repeated in the end";
            }
        }

        // Deletes give way to each other.
        bool IsRepeated(Operation operation) => operation is { Kind: OperationKind.Delete, Outcome: Outcome.Unavailable }
            && tag.Operations.Any(other => other.Kind is OperationKind.Delete && other.Digest == operation.Digest
                && other.Start > operation.End && other.Outcome is not (Outcome.Unavailable or Outcome.Unknown));

        bool IsHeldUp(Operation operation) => operation.Outcome is Outcome.Unavailable && operation.Kind switch
        {
            // What the registry has under a tag of which the record knows nothing is adopted first, and that may be claimed.
            OperationKind.Push => tag.Claimed.Contains(operation.Digest!) || (tag.Tag.Kind is TagKind.Flipping && tag.Claimed.Count > 0),
            // Of a whole repository, before something is deleted from it.
            OperationKind.Delete => history.Tags.Any(other => other.Tag.Repository == tag.Tag.Repository && other.Claimed.Count > 0),
            _ => false,
        };
    }
}
