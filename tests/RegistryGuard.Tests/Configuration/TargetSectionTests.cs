using RegistryGuard.Core.Oci;

namespace RegistryGuard.Tests.Configuration;

public class TargetSectionTests
{
    private const string Prod = "repositories: [\"prod/**\"], tags: [\"*\"], class: protected";

    [Theory]
    [InlineData("released", "prod/app")]
    [InlineData("{ released-in: \"dev/{rest}\" }", "dev/app")]
    [InlineData("{ released-in: golden/base }", "golden/base")]
    public void Target_OfAProtectedRule_IsWhereAnImageMustBeReleased(string target, string expected)
    {
        var policy = Reading.Good($"policy: {{ rules: [{{ {Prod}, target: {target} }}] }}").Policy;
        var app = RepositoryName.Parse("prod/app");

        Assert.Equal(expected, policy.Classify(app, Tag.Parse("v1")).Target!.Where(app)?.Value);
        Assert.Null(policy.Classify(RepositoryName.Parse("app"), Tag.Parse("v1")).Target);
    }

    [Theory]
    [InlineData("tags: [a], class: open, target: released", "target", "is for rules of class protected and floating; open tags may be given any image")]
    [InlineData(Prod + ", target: relased", "target", "must be released, or { released-in: REPOSITORY }")]
    [InlineData(Prod + ", target: {}", "target", "has no repository; give target: { released-in: dev/{rest} }, for example, or target: released")]
    [InlineData(Prod + ", target: [released]", "target", "must be a single value")]
    [InlineData(Prod + ", target: { releasd-in: dev }", "target.releasd-in", "is not a known key; did you mean released-in?")]
    [InlineData(Prod + ", target: { released-in: \"\" }", "target.released-in", "is empty; give a repository, for example dev/{rest}")]
    [InlineData(Prod + ", target: { released-in: \"dev/{name}\" }", "target.released-in", "has an unknown part in '{name}'; known is {rest}")]
    [InlineData(Prod + ", target: { released-in: \"Dev/{rest}\" }", "target.released-in", "is not a repository name, whatever {rest} is")]
    [InlineData(Prod + ", target: { released-in: \"prod/{rest}\" }", "target.released-in", "is the rule's own repository; write target: released")]
    [InlineData("repositories: [prod/*], tags: [a], class: protected, target: { released-in: \"dev/{rest}\" }", "target.released-in", "has {rest}, so each pattern of repositories needs '**' once, as a segment of its own: prod/**")]
    public void Target_ThatCannotBe_IsAFault(string rule, string path, string message)
    {
        var fault = Reading.Fault($"policy:\n  rules:\n    - {{ {rule} }}\n");

        Assert.Equal(("policy.rules[0]." + path, 3, message), (fault.Path, fault.Origin.Line, fault.Message));
    }

    [Fact]
    public void Target_ThatGoesRound_IsAFaultOfEachRuleWithItsLine()
    {
        var reading = Reading.Of("""
            policy:
              rules:
                - repositories: ["prod/**"]
                  tags: ["*"]
                  class: protected
                  target:
                    released-in: dev/{rest}
                - repositories: ["dev/**"]
                  tags: ["*"]
                  class: protected
                  target: { released-in: "prod/{rest}" }
            """);

        Assert.Equal(
            ["guard.yaml:7: policy.rules[0].target.released-in: \"dev/{rest}\" goes round in a cycle, so no image can ever be the first: prod/x takes what is released in dev/x takes what is released in prod/x",
             "guard.yaml:11: policy.rules[1].target.released-in: \"prod/{rest}\" goes round in a cycle, so no image can ever be the first: dev/x takes what is released in prod/x takes what is released in dev/x"],
            reading.Faults.Select(fault => fault.ToString()));
    }

    [Theory]
    [InlineData("TARGET", "released", "prod/app")]
    [InlineData("TARGET__RELEASED_IN", "dev/{rest}", "dev/app")]
    public void Target_ByVariable_IsRead(string name, string value, string expected)
    {
        var policy = Reading.Good(null, environment: Variables((name, value))).Policy;

        Assert.Equal(expected, policy.Rules[0].Classification.Target!.Where(RepositoryName.Parse("prod/app"))?.Value);
    }

    [Theory]
    [InlineData("TARGET", "TARGET__RELEASED_IN")]
    [InlineData("target", "TARGET__RELEASED_IN")]
    public void Target_ByVariablesAsAValueAndByKeys_IsAFault(string whole, string part)
    {
        var fault = Assert.Single(Reading.Of(null, environment: Variables((whole, "released"), (part, "dev/{rest}"))).Faults);

        Assert.Equal($"is set as a whole by REGISTRYGUARD_POLICY__RULES__0__{whole} too", fault.Message);
    }

    private static (string Name, string Value)[] Variables(params (string Name, string Value)[] rule) =>
    [
        .. new[] { ("REPOSITORIES__0", "prod/**"), ("TAGS__0", "*"), ("CLASS", "protected") }
            .Concat(rule).Select(pair => ("REGISTRYGUARD_POLICY__RULES__0__" + pair.Item1, pair.Item2)),
    ];
}
