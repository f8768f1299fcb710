namespace RegistryGuard.Chaos.Rules;

internal sealed class OneAcknowledgedDigest : IRule
{
    public string Sentence => "Always: no two digests are acknowledged for one protected tag.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        var digests = tag.AcknowledgedPushes.Select(push => push.Digest).Distinct().ToList();
        if (tag.Tag.IsProtected && digests.Count > 1)
        {
            yield return $"{digests.Count} digests were acknowledged: {string.Join(", ", digests)}";
        }
    }
}
