using RegistryGuard.Core.Oci;

namespace RegistryGuard.Tests.Configuration;

public class PushersRuleTests
{
    [Theory]
    [InlineData("protected")]
    [InlineData("floating")]
    [InlineData("open")]
    public void Pushers_OfARuleOfAnyClass_AreThoseThatItNames(string tagClass)
    {
        var policy = Reading.Good($"policy: {{ rules: [{{ tags: [a], class: {tagClass}, pushers: [\"ci-*\", release] }}, {{ tags: [b], class: {tagClass} }}] }}").Policy;

        Assert.Equal(["ci-*", "release"], policy.Classify(RepositoryName.Parse("app"), Tag.Parse("a")).Pushers!.Names.Select(name => name.Text));
        Assert.Null(policy.Classify(RepositoryName.Parse("app"), Tag.Parse("b")).Pushers);
    }

    [Theory]
    [InlineData("[]", "", "has no name; give at least one, or remove the key to let anyone push whom upstream lets")]
    [InlineData("[ci, \"\"]", "[1]", "is empty")]
    [InlineData("[\"a***\"]", "[0]", "has more than two '*' in a row; '**' already matches across '/'")]
    [InlineData("[é]", "[0]", "has U+00E9, which the guard takes in no user name")]
    [InlineData("ci", "", "must be a list")]
    public void Pushers_WithoutANameOrWithOneThatIsNone_AreAFault(string pushers, string item, string message)
    {
        var fault = Reading.Fault($"policy:\n  rules:\n    - tags: [a]\n      class: open\n      pushers: {pushers}\n");

        Assert.Equal(("policy.rules[0].pushers" + item, 5, message), (fault.Path, fault.Origin.Line, fault.Message));
    }

    [Fact]
    public void Pushers_ByVariable_AreRead() => Assert.Equal(
        ["ci"],
        Reading.Good(null, environment: [
            ("REGISTRYGUARD_POLICY__RULES__0__TAGS__0", "a"), ("REGISTRYGUARD_POLICY__RULES__0__CLASS", "open"),
            ("REGISTRYGUARD_POLICY__RULES__0__PUSHERS__0", "ci")]).Policy.Rules[0].Classification.Pushers!.Names.Select(name => name.Text));
}
