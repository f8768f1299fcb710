namespace RegistryGuard.Chaos.Rules;

internal sealed class RecordedGoesOn : IRule
{
    public string Sentence =>
        "A pull of a recorded floating tag through a guard never gives a move that had ended before another began which was acknowledged before the pull, unless the record was lost or restarted between.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        if (!tag.Tag.IsRecorded)
        {
            yield break;
        }

        var pushesOf = tag.Pushes.ToLookup(push => push.Digest, StringComparer.Ordinal);
        var acknowledged = tag.AcknowledgedPushes.OrderBy(push => push.End).ToList();
        foreach (var pull in tag.Reads.Where(pull => pull.Server is not Server.Registry))
        {
            foreach (var later in acknowledged.TakeWhile(push => push.End < pull.Start).Where(push => push.Digest != pull.Digest))
            {
                if (!IsLostBetween(later, pull) && pushesOf[pull.Digest].All(push => IsOver(push) && push.End < later.Start))
                {
                    yield return $"a pull went back: {pull} after {later}";
                }
            }
        }

        // One without a clear answer may take effect at any later time.
        static bool IsOver(Operation push) => push.Outcome is Outcome.Acknowledged or Outcome.Refused;

        // After a restart the registry says what the tag has, and a late write or put-back may have left an older move there (docs/moves.md).
        bool IsLostBetween(Operation push, Operation pull) =>
            (history.Loss is { } loss && push.Start <= loss.End && pull.End >= loss.Start)
            || history.Restarts.Any(restart => push.Start <= restart.End && pull.End >= restart.Start);
    }
}
