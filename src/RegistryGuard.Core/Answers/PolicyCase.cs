using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Answers;

/// <summary>What somebody expects of the policy for one tag (docs/configuration.md, <c>check --cases</c>). What is null is not asked.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag.</param>
/// <param name="By">Who pushes; null if that is not said.</param>
public sealed record PolicyCase(RepositoryName Repository, Tag Tag, string? By)
{
    /// <summary>The class that it should have.</summary>
    public TagClass? Class { get; init; }

    /// <summary>What should decide it, as refusals name it: <c>policy.rules[2]</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>What a push should get.</summary>
    public CaseVerdict? Push { get; init; }

    /// <summary>What the policy makes of it. The tag counts as one that nothing is bound to, and audit mode as if it were not on: what a
    /// policy means does not depend on the day.</summary>
    public PolicyFinding Judge(TagPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var classified = policy.Classify(Repository, Tag);
        var outlook = PushOutlook.Of(Repository, TagEntry.Unknown, classified, By, DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        var push = outlook.Decision is Outlook.Refused ? CaseVerdict.Refused
            : classified.Target is not null || (classified.Pushers is not null && By is null) ? CaseVerdict.Depends
            : CaseVerdict.Allowed;
        var differences = new List<string>();
        Compare("class", Class?.Word(), classified.Class.Word());
        Compare("rule", Rule, classified.Rule);
        Compare("push", Push?.Word(), push.Word());
        return new(classified, push, outlook.Why, differences);

        void Compare(string what, string? expected, string actual)
        {
            if (expected is not null && expected != actual)
            {
                differences.Add($"{what} is {actual}, not {expected}");
            }
        }
    }
}

/// <summary>What a policy makes of a case.</summary>
/// <param name="Classified">The tag's class, and what decides it.</param>
/// <param name="Push">What a push gets.</param>
/// <param name="Why">Why, in one sentence.</param>
/// <param name="Differences">In what that is not what was expected; empty if it is.</param>
public sealed record PolicyFinding(Classification Classified, CaseVerdict Push, string Why, IReadOnlyList<string> Differences);

/// <summary>What a push gets by the policy alone.</summary>
public enum CaseVerdict
{
    /// <summary>No rule stands against it.</summary>
    Allowed,

    /// <summary>A rule refuses it, whatever the image.</summary>
    Refused,

    /// <summary>It depends on the image (<c>target</c>), or on who pushes, which the case does not say.</summary>
    Depends,
}

/// <summary>The words of cases.</summary>
public static class CaseWords
{
    /// <summary>The word of a verdict.</summary>
    public static string Word(this CaseVerdict verdict) => verdict.ToString().ToLowerInvariant();

    /// <summary>The word of a class.</summary>
    public static string Word(this TagClass tagClass) => tagClass.ToString().ToLowerInvariant();
}
