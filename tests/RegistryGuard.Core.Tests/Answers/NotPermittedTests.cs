using RegistryGuard.Core.Answers;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Core.Tests.Answers;

public sealed class NotPermittedTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("demo/app");
    private static readonly Tag V1 = Tag.Parse("v1.0.0");

    [Theory]
    [InlineData("bob", PusherVerdict.NotNamed, "tag demo/app:v1.0.0 may be pushed only by ci-*, release (policy.rules[2]), and this client came as 'bob'. Have one of those push it, or push another tag.")]
    [InlineData("", PusherVerdict.NotNamed, "tag demo/app:v1.0.0 may be pushed only by ci-*, release (policy.rules[2]), and this client came as nobody whose name can be read. Have one of those push it, or push another tag.")]
    [InlineData("ci-1", PusherVerdict.NameNotAccepted, "tag demo/app:v1.0.0 may be pushed only by ci-*, release (policy.rules[2]), and upstream did not accept the credential of 'ci-1' for /v2/, so the name proves nothing. Log in with a credential that it accepts there.")]
    [InlineData("ci-1", PusherVerdict.NamesProveNothing, "tag demo/app:v1.0.0 may be pushed only by ci-*, release (policy.rules[2]), and upstream lets anonymous requests to /v2/ pass, so user names prove nothing and nobody may push it. Close the registry to requests without a credential, or remove pushers from the rule.")]
    public void Push_ForEachReason_SaysWhoMayAndAsWhomTheClientCame(string name, PusherVerdict why, string message)
    {
        var refusal = NotPermitted.Push(App, V1, Classified("ci-*", "release"), new(name, NameWorth.Proven), why);

        Assert.Equal((403, ErrorCode.Denied, message), (refusal.Status, refusal.Code, refusal.Message));
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["reason"] = "not-permitted",
                ["repository"] = "demo/app",
                ["tag"] = "v1.0.0",
                ["rule"] = "policy.rules[2]",
                ["pushers"] = "ci-*, release",
                ["by"] = name,
            },
            refusal.Detail);
    }

    [Fact]
    public void Delete_ByAnother_IsAMethodNotAllowed()
    {
        var refusal = NotPermitted.Delete(App, V1, Classified("release"), new("bob", NameWorth.Proven), PusherVerdict.NotNamed);

        Assert.Equal((405, ErrorCode.Unsupported, "not-permitted", "GET, HEAD, PUT"), (refusal.Status, refusal.Code, refusal.Detail!["reason"], refusal.Allow));
        Assert.StartsWith("tag demo/app:v1.0.0 and its manifest may be deleted only by release (policy.rules[2]), and this client came as 'bob'.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Push_OfARuleWithManyNames_NamesAFew()
    {
        var many = Classified([.. Enumerable.Range(1, 20).Select(i => $"ci-{i}")]);

        Assert.Contains("only by ci-1, ci-2, ci-3, ci-4, ci-5, ci-6, ci-7, ci-8 and 12 more (", NotPermitted.Push(App, V1, many, default, PusherVerdict.NotNamed).Message, StringComparison.Ordinal);
    }

    // It is the client's own text, and others read it in the log.
    [Fact]
    public void Push_ByWhoseNameSteersATerminal_ShowsItAsText() => Assert.Contains(
        @"came as '\u202ebob'", NotPermitted.Push(App, V1, Classified("ci"), new("\u202ebob", NameWorth.Proven), PusherVerdict.NotNamed).Message, StringComparison.Ordinal);

    private static Classification Classified(params string[] names) => new(TagClass.Protected, "policy.rules[2]")
    {
        Pushers = new([.. names.Select(name => TagPattern.Parse(name, PatternSubject.User))]),
    };
}
