using RegistryGuard.Configuration;
using RegistryGuard.Core.Answers;

namespace RegistryGuard.Tests.Configuration;

/// <summary>The file of <c>check --cases</c>.</summary>
public class PolicyCasesTests
{
    [Fact]
    public void Read_AListOfCases_GivesEachWithItsLine()
    {
        var faults = new List<ConfigurationFault>();

        var cases = PolicyCases.Read("""
            # what the policy is for
            - { ref: base/os:v1-release, by: ci, class: floating, rule: 0, push: allowed }
            - ref: app:v1.0.0
              rule: default
            - { ref: localhost/app:latest, rule: builtin, push: refused }
            """, "cases.yaml", faults);

        Assert.Empty(faults);
        Assert.Equal(
            ["2 base/os:v1-release ci Floating policy.rules[0] Allowed", "3 app:v1.0.0   policy.default ", "5 localhost/app:latest   policy.builtin Refused"],
            cases.Select(one => $"{one.Line} {one.Case.Repository}:{one.Case.Tag} {one.Case.By} {one.Case.Class} {one.Case.Rule} {one.Case.Push}"));
    }

    [Theory]
    [InlineData("- { ref: app, class: open }", "cases.yaml:1: [0].ref: \"app\" must be REPO:TAG, for example base/os:v1-release")]
    [InlineData("- { ref: \"app:V1:é\", class: open }", "cases.yaml:1: [0].ref: \"app:V1:é\" must be REPO:TAG, for example base/os:v1-release")]
    [InlineData("\n- { class: open }", "cases.yaml:2: [0]: has no ref; give the tag that it is about, for example ref: base/os:v1-release")]
    [InlineData("- { ref: app:v1 }", "cases.yaml:1: [0]: expects nothing; give class, rule or push")]
    [InlineData("- { ref: app:v1, push: yes }", "cases.yaml:1: [0].push: \"yes\" must be allowed or refused or depends")]
    [InlineData("- { ref: app:v1, class: firm }", "cases.yaml:1: [0].class: \"firm\" must be protected or floating or open")]
    [InlineData("- { ref: app:v1, rule: -1 }", "cases.yaml:1: [0].rule: \"-1\" must be the number of a rule of policy.rules, counted from 0, or default or builtin")]
    [InlineData("- { ref: app:v1, pushh: allowed }", "cases.yaml:1: [0].pushh: is not a known key; did you mean push?")]
    [InlineData("- { ref: app:v1, class: [open] }", "cases.yaml:1: [0].class: must be a single value")]
    [InlineData("- app:v1", "cases.yaml:1: [0]: must be a case, for example - { ref: base/os:v1-release, by: ci, class: floating, rule: 0, push: allowed }")]
    [InlineData("ref: app:v1", "cases.yaml:1: must be a list, for example - { ref: base/os:v1-release, by: ci, class: floating, rule: 0, push: allowed }")]
    [InlineData("", "cases.yaml: is empty; give a list, for example - { ref: base/os:v1-release, by: ci, class: floating, rule: 0, push: allowed }")]
    [InlineData("[]", "cases.yaml: has no case; give at least one, for example - { ref: base/os:v1-release, by: ci, class: floating, rule: 0, push: allowed }")]
    public void Read_AFileAtFault_SaysWhatWouldBeValid(string yaml, string fault)
    {
        var faults = new List<ConfigurationFault>();

        Assert.Empty(PolicyCases.Read(yaml, "cases.yaml", faults));

        Assert.Contains(fault, faults.Select(one => one.ToString()));
    }

    [Fact]
    public void Read_SeveralFaults_SaysAllOfThem()
    {
        var faults = new List<ConfigurationFault>();

        PolicyCases.Read("- { ref: app, class: open }\n- { ref: app:v1, push: maybe }\n", "cases.yaml", faults);

        Assert.Equal([1, 2], faults.Select(fault => fault.Origin.Line));
    }
}
