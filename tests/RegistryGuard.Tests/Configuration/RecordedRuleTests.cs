using RegistryGuard.Core.Oci;

namespace RegistryGuard.Tests.Configuration;

public class RecordedRuleTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData(", pull: upstream", false, false)]
    [InlineData(", pull: recorded", true, false)]
    [InlineData(", direction: any", false, false)]
    [InlineData(", direction: any, pull: recorded", true, false)]
    [InlineData(", direction: forward", true, true)]
    [InlineData(", direction: forward, pull: recorded", true, true)]
    [InlineData(", target: released", true, false)]
    [InlineData(", target: { released-in: dev }, direction: forward", true, true)]
    public void Rule_OfAFloatingTag_IsRecordedAsItSays(string keys, bool isRecorded, bool onlyForward)
    {
        var policy = Reading.Good($"policy: {{ rules: [{{ tags: [a], class: floating{keys} }}] }}").Policy;

        var classification = policy.Classify(RepositoryName.Parse("app"), Tag.Parse("a"));

        Assert.Equal((isRecorded, onlyForward), (classification.IsRecorded, classification.OnlyForward));
    }

    [Theory]
    [InlineData("protected", "pull: recorded", "pull", "is for rules of class floating only; pulls of protected tags are by the record anyway, and open tags have no moves")]
    [InlineData("open", "direction: forward", "direction", "is for rules of class floating only; protected tags don't move, and the moves of open tags are not judged")]
    [InlineData("floating", "pull: memory", "pull", "must be upstream or recorded")]
    [InlineData("floating", "direction: up", "direction", "must be any or forward")]
    public void Rule_ThatCantBeRecordedSo_IsAFault(string tagClass, string key, string path, string message)
    {
        var fault = Reading.Fault($"policy:\n  rules:\n    - tags: [a]\n      class: {tagClass}\n      {key}\n");

        Assert.Equal(($"policy.rules[0].{path}", 5, message), (fault.Path, fault.Origin.Line, fault.Message));
    }

    [Theory]
    [InlineData("direction: forward")]
    [InlineData("target: released")]
    public void Rule_ThatJudgesMovesAndPullsFromUpstream_IsAFault(string judging)
    {
        var fault = Reading.Fault($"policy:\n  rules:\n    - tags: [a]\n      class: floating\n      {judging}\n      pull: upstream\n");

        Assert.Equal(("policy.rules[0].pull", 6), (fault.Path, fault.Origin.Line));
        Assert.Contains("remove the key or give pull: recorded", fault.Message, StringComparison.Ordinal);
    }
}
