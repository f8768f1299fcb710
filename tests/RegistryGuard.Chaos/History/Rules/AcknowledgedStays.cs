namespace RegistryGuard.Chaos.Rules;

internal sealed class AcknowledgedStays : IRule
{
    public string Sentence => "Always: a digest acknowledged for a protected tag is what every later pull gives.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        if (!tag.Tag.IsProtected)
        {
            yield break;
        }

        var acknowledged = tag.AcknowledgedPushes
            .GroupBy(push => push.Digest)
            .Select(pushes => (Digest: pushes.Key, Since: pushes.Min(push => push.End)))
            .ToList();
        // What the registry has under a tag is the guard's business, not the readers': see OneDigestForAllReaders.
        var other = tag.Operations.FirstOrDefault(pull =>
            pull is { Kind: OperationKind.Pull, Outcome: Outcome.Acknowledged or Outcome.Missing, Server: not Server.Registry }
            && acknowledged.Exists(digest => digest.Since < pull.Start && digest.Digest != pull.Digest));
        if (other is not null)
        {
            yield return $"a pull gave {other.Digest ?? "nothing"} after another digest was acknowledged: {other}";
        }
    }
}
