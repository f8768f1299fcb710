namespace RegistryGuard.Chaos.Rules;

internal sealed class HalfSentIsNothing : IRule
{
    public string Sentence => "Always: a manifest of which only a part was sent is nowhere to be read.";

    public IEnumerable<string> Breaches(TagHistory tag, History history)
    {
        var halves = tag.Operations
            .Where(operation => operation.Kind is OperationKind.HalfPush)
            .Select(half => half.Digest)
            .ToHashSet(StringComparer.Ordinal);
        return tag.Operations
            .Where(read => read.Kind is OperationKind.Pull or OperationKind.Fetch && read.Outcome is Outcome.Acknowledged && halves.Contains(read.Digest))
            .Select(read => $"a manifest was read of which only a part was sent: {read}");
    }
}
