namespace RegistryGuard.Chaos.Rules;

internal sealed class AnswersAreExpected : IRule
{
    public string Sentence => "Every answer is one that the faults of a run can lead to.";

    public IEnumerable<string> Breaches(TagHistory tag, History history) => tag.Operations
        .Where(operation => operation.Outcome == Outcome.Unexpected)
        .Select(operation => $"an unexpected answer: {operation}");
}
