using RegistryGuard.Core.Oci;

namespace RegistryGuard.Tests.Configuration;

/// <summary>A rule's <c>keep</c>.</summary>
public class KeepRuleTests
{
    [Theory]
    [InlineData("keep: 1", 1)]
    [InlineData("keep: 100", 100)]
    [InlineData("keep: 10, pull: recorded", 10)]
    [InlineData("keep: 10, direction: forward, target: released", 10)]
    public void Rule_OfAFloatingTagThatKeeps_IsRecorded(string keys, int keep)
    {
        var policy = Reading.Good($"policy: {{ rules: [{{ tags: [a], class: floating, {keys} }}] }}").Policy;

        var classification = policy.Classify(RepositoryName.Parse("app"), Tag.Parse("a"));

        Assert.Equal((true, keep), (classification.IsRecorded, classification.Keep));
        Assert.True(policy.Classify(RepositoryName.Parse("app"), Tag.Parse("a-20210911143801")).IsReserved);
    }

    [Theory]
    [InlineData("protected", "1", "is for rules of class floating only; protected tags keep what they have anyway, and what open tags had is not recorded")]
    [InlineData("open", "1", "is for rules of class floating only; protected tags keep what they have anyway, and what open tags had is not recorded")]
    [InlineData("floating", "0", "must be a whole number from 1 to 100")]
    [InlineData("floating", "101", "must be a whole number from 1 to 100")]
    [InlineData("floating", "-1", "must be a whole number from 1 to 100")]
    [InlineData("floating", "many", "must be a whole number from 1 to 100")]
    public void Rule_ThatCantKeep_IsAFault(string tagClass, string keep, string message)
    {
        var fault = Reading.Fault($"policy:\n  rules:\n    - tags: [a]\n      class: {tagClass}\n      keep: {keep}\n");

        Assert.Equal(("policy.rules[0].keep", 5, message), (fault.Path, fault.Origin.Line, fault.Message));
    }

    [Fact]
    public void Rule_ThatKeepsAndPullsFromUpstream_IsAFault()
    {
        var fault = Reading.Fault("policy:\n  rules:\n    - tags: [a]\n      class: floating\n      keep: 3\n      pull: upstream\n");

        Assert.Equal(("policy.rules[0].pull", 6), (fault.Path, fault.Origin.Line));
        Assert.Contains("can't be upstream with keep", fault.Message, StringComparison.Ordinal);
    }

    // Archive tags of two tags that are cut would be one.
    [Fact]
    public void Rule_OfATagTooLongForItsArchiveTags_IsAFault()
    {
        var (longest, longer) = (new string('a', 113), new string('a', 114));

        Reading.Good(Yaml(longest));
        var fault = Reading.Fault(Yaml(longer));

        Assert.Equal(("policy.rules[0].tags[1]", 5), (fault.Path, fault.Origin.Line));
        Assert.StartsWith("has 114 characters, and with keep 113 are the most", fault.Message, StringComparison.Ordinal);
        Reading.Good(Yaml(longer).Replace("keep: 3", "pull: recorded", StringComparison.Ordinal));

        static string Yaml(string tag) => $"policy:\n  rules:\n    - tags:\n      - b\n      - {tag}\n      class: floating\n      keep: 3\n";
    }
}
