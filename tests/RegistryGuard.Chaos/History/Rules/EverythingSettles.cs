namespace RegistryGuard.Chaos.Rules;

internal sealed class EverythingSettles : IRule
{
    public string Sentence =>
        "When all faults are over, every operation has a clear answer, and of every protected tag that was pushed one manifest " +
        "is acknowledged then, unless a delete of one is without an answer.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        foreach (var unclear in tag.Operations.Where(operation =>
            operation is { IsAtRest: true, Outcome: Outcome.Unavailable or Outcome.Unknown } && !IsHeldUp(operation)))
        {
            yield return $"no clear answer although all faults were over: {unclear}";
        }

        if (tag.Tag.IsProtected && tag.Pushes.Any() && tag.Claimed.Count == 0 && !tag.AcknowledgedPushes.Any(push => push.IsAtRest))
        {
            yield return "nothing of what was pushed was acknowledged in the end";
        }

        var interrupted = tag.Pushes.Where(push => push.Outcome is Outcome.Unavailable or Outcome.Unknown);
        foreach (var unfinished in interrupted.Select(push => push.Digest).Distinct())
        {
            if (!tag.Pushes.Any(push => push.IsAtRest && push.Digest == unfinished))
            {
                yield return $"the push of {unfinished} had no clear answer and was not repeated in the end";
            }
        }

        bool IsHeldUp(Operation operation) =>
            operation is { Kind: OperationKind.Push, Outcome: Outcome.Unavailable } && tag.Claimed.Contains(operation.Digest!);
    }
}
