using RegistryGuard.Core.Oci;

namespace RegistryGuard.Tests.Configuration;

public class DeleteRuleTests
{
    [Theory]
    [InlineData("class: protected, delete: allow", true)]
    [InlineData("class: protected, delete: refuse", false)]
    [InlineData("class: protected", false)]
    public void Delete_OfAProtectedRule_IsAsItSays(string keys, bool mayBeDeleted)
    {
        var policy = Reading.Good($"policy: {{ rules: [{{ tags: [\"old-*\"], {keys} }}] }}").Policy;
        Assert.Equal(mayBeDeleted, policy.Classify(RepositoryName.Parse("app"), Tag.Parse("old-1")).MayBeDeleted);
    }

    [Theory]
    [InlineData("class: open, delete: allow", "is for rules of class protected only")]
    [InlineData("class: floating, delete: refuse", "is for rules of class protected only")]
    [InlineData("class: protected, delete: maybe", "must be refuse or allow")]
    public void Delete_OfAnotherClassOrWord_IsAFault(string keys, string begins)
    {
        var fault = Reading.Fault($"policy: {{ rules: [{{ tags: [a], {keys} }}] }}");
        Assert.Equal("policy.rules[0].delete", fault.Path);
        Assert.StartsWith(begins, fault.Message, StringComparison.Ordinal);
    }
}
