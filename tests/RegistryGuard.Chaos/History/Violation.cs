namespace RegistryGuard.Chaos;

/// <summary>A rule that the history breaks.</summary>
/// <param name="Rule">What must hold.</param>
/// <param name="What">What was found instead.</param>
/// <param name="Tag">Where.</param>
internal sealed record Violation(string Rule, string What, TagHistory Tag)
{
    public override string ToString() =>
        $"{Tag.Tag}: {What}\n  the rule: {Rule}\n  all that happened to this tag{LossText}:\n  {string.Join("\n  ", Tag.Operations)}";

    private string LossText => Tag.Loss is { } loss ? $" (the record was lost between {loss.Start.TotalMilliseconds:0.0} and {loss.End.TotalMilliseconds:0.0} ms)" : "";
}
