namespace RegistryGuard.Chaos.Rules;

internal sealed class MovesAreRecorded : IRule
{
    public string Sentence => "No acknowledged move of a floating tag is missing from the record's history, unless the record was lost since.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        if (tag.Tag.Kind is not TagKind.Floating)
        {
            yield break;
        }

        // What was pushed again moved nothing: then another push of the same image has moved the tag.
        foreach (var push in tag.AcknowledgedPushes.Where(IsKept))
        {
            if (!tag.Pushes.Any(other => other.Digest == push.Digest && other.By is { } by && history.RecordedMoves.Contains(by)))
            {
                yield return $"an acknowledged move is missing ({push.By}): {push}";
            }
        }

        // A move that was under way when the record was lost may have been recorded just before.
        bool IsKept(Operation push) => history.Loss is not { } loss || push.Start > loss.End;
    }
}
