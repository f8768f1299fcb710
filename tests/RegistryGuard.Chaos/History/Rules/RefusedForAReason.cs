namespace RegistryGuard.Chaos.Rules;

internal sealed class RefusedForAReason : IRule
{
    public string Sentence =>
        "A push is refused only if somebody has pushed another manifest to that protected tag, and never if this one was acknowledged before.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        var pushes = tag.Pushes.ToList();
        var started = pushes
            .GroupBy(push => push.Digest!, StringComparer.Ordinal)
            .Select(group => (Digest: group.Key, Since: group.Min(push => push.Start)))
            .ToList();
        var acknowledged = tag.AcknowledgedPushes
            .GroupBy(push => push.Digest!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Min(push => push.End), StringComparer.Ordinal);
        foreach (var refused in pushes.Where(push => push.Outcome == Outcome.Refused))
        {
            if (tag.Tag.Kind is TagKind.Floating || !started.Exists(other => other.Digest != refused.Digest && other.Since < refused.End))
            {
                yield return $"a push was refused although nobody had pushed anything else: {refused}";
            }

            // What a tag named while it was floating is no reason to let it name that again.
            if (tag.Tag.IsProtected && acknowledged.TryGetValue(refused.Digest!, out var since) && since < refused.Start)
            {
                yield return $"a push was refused although the same manifest had been acknowledged: {refused}";
            }
        }
    }
}
