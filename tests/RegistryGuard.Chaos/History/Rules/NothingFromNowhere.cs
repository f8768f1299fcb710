namespace RegistryGuard.Chaos.Rules;

internal sealed class NothingFromNowhere : IRule
{
    public string Sentence => "A pull of a tag gives only what somebody has pushed to that tag by then.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        var pushed = tag.Pushes
            .GroupBy(push => push.Digest!, StringComparer.Ordinal)
            .ToDictionary(pushes => pushes.Key, pushes => pushes.Min(push => push.Start), StringComparer.Ordinal);
        return tag.Reads
            .Where(read => !pushed.TryGetValue(read.Digest ?? "", out var since) || since > read.End)
            .Select(read => $"a pull gave what nobody had pushed: {read}");
    }
}
