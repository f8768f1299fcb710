using RegistryGuard.Core.Answers;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>The log of a push that a rule refuses says what the tag stood for.</summary>
public class FormerImageTests
{
    private const string Policy = """
        policy:
          rules:
            - { tags: [stable], class: floating, target: released }
            - { tags: [mine], class: floating, pushers: [release] }
        """;

    [Theory]
    [InlineData("stable", RefusalReason.NotReleased)]
    [InlineData("mine", RefusalReason.NotPermitted)]
    public async Task Refusal_ByTargetOrPushers_SaysWhatTheTagStoodFor(string tag, string reason)
    {
        await using var before = await GuardUnderTest.StartAsync("policy: { rules: [{ tags: [stable, mine], class: floating }] }");
        await before.PushAsync($"/v2/app/manifests/{tag}", One);
        await using var guard = await GuardUnderTest.StartAsync(Policy, beside: before);

        Assert.Equal(reason, (await guard.PushAsync($"/v2/app/manifests/{tag}", Two)).Reason);

        Assert.Contains(DigestOf(One), Assert.Single(guard.Log.Lines, line => line.StartsWith("ManifestPush:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
