using System.Globalization;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Policy;

public sealed class TargetCyclesTests
{
    // Rules as "repositories tags template", - for none.
    [Theory]
    [InlineData("prod/** * dev/{rest}", "")]
    [InlineData("prod/** * prod/{rest}", "0: prod/x prod/x")]
    [InlineData("prod/** * dev/{rest}; dev/** * prod/{rest}", "0: prod/x dev/x prod/x; 1: dev/x prod/x dev/x")]
    [InlineData("a/** * b/{rest}; b/** * c/{rest}; c/** * a/{rest}", "0: a/x b/x c/x a/x; 1: b/x c/x a/x b/x; 2: c/x a/x b/x c/x")]
    [InlineData("a/** * b/{rest}; b/** * c/{rest}; c/** * -", "")]
    [InlineData("a/** * b/{rest}; b/** * c/{rest}; c/** * c/{rest}", "2: c/x c/x")]
    [InlineData("- * golden/{rest}", "0: x golden/x")]
    [InlineData("golden/** * -; - * golden/{rest}", "")]
    [InlineData("golden/** v* -; - * golden/{rest}", "1: x golden/x")]
    [InlineData("golden/** v* -; - v1 golden/{rest}", "")]
    [InlineData("prod * dev; dev * prod", "0: prod dev prod; 1: dev prod dev")]
    [InlineData("p-*/** * dev/{rest}; dev/** * p-1/{rest}", "0: p-x/x dev/x p-1/x; 1: dev/x p-1/x dev/x")]
    [InlineData("prod/** * -; dev/** * -", "")]
    public void Of_Rules_FindsThoseThatLeadBackToThemselves(string rules, string expected)
    {
        var found = TargetCycles.Of([.. rules.Split("; ").Select((text, i) => RuleOf(text.Split(' '), i))]);

        Assert.Equal(expected, string.Join("; ", found.Select(cycle => $"{cycle.Rule.Classification.Rule}: {string.Join(' ', cycle.Way)}")));
    }

    // Many rules that all lead on to each other are followed once each.
    [Fact]
    public void Of_ManyRulesWithoutACycle_Ends()
    {
        var rules = Enumerable.Range(0, 60).SelectMany(i => new[] { $"r{i}/** a* r{i + 1}/{{rest}}", $"r{i}/** b* r{i + 1}/{{rest}}" });

        Assert.Empty(TargetCycles.Of([.. rules.Select((text, i) => RuleOf(text.Split(' '), i))]));
    }

    private static Rule RuleOf(string[] words, int index)
    {
        TagPattern[] repositories = words[0] == "-" ? [] : [TagPattern.Parse(words[0], PatternSubject.Repository)];
        return new Rule(
            [.. repositories], [TagPattern.Parse(words[1], PatternSubject.Tag)], TagClass.Protected, index.ToString(CultureInfo.InvariantCulture),
            target: words[2] == "-" ? null : Target.ReleasedIn(RepositoryTemplate.Parse(words[2]), [.. repositories]));
    }
}
