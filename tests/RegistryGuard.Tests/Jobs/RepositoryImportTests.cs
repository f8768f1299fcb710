using System.Net;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Jobs;

/// <summary>What a delete takes for known of a repository, and what makes it unknown: tags that were written while another
/// policy, earlier or of another replica, did not protect them.</summary>
public class RepositoryImportTests
{
    private const string Protecting = "policy: { rules: [] }";
    private const string Letting = "policy: { rules: [{ tags: [\"v*\"], class: CLASS }] }";
    private const string V2 = "/v2/app/manifests/v2.0.0";

    public static TheoryData<string> Classes => ["open", "floating"];

    [Theory]
    [MemberData(nameof(Classes))]
    public async Task Delete_AfterThePolicyHasChangedAndChangedBack_FindsWhatWasPushedMeanwhile(string tagClass)
    {
        await using var guard = await GuardUnderTest.StartAsync(Protecting);
        await MakeKnownAsync(guard);
        await guard.ReloadAsync(Letting.Replace("CLASS", tagClass, StringComparison.Ordinal));
        await PushTwoAsync(guard, V2);
        await guard.ReloadAsync(Protecting);

        await AssertNotDeletableAsync(guard, "v2.0.0");
    }

    [Fact]
    public async Task Delete_AfterBuiltinTagsWereOpenForAWhile_FindsWhatWasPushedMeanwhile()
    {
        const string Name = "sha256-4444444444444444444444444444444444444444444444444444444444444444";
        const string WithoutBuiltin = "policy: { builtin: false, rules: [] }";
        await using var guard = await GuardUnderTest.StartAsync(WithoutBuiltin);
        await using var other = await GuardUnderTest.StartAsync(Protecting, beside: guard);
        await MakeKnownAsync(guard);
        await PushTwoAsync(other, $"/v2/app/manifests/{Name}");

        await AssertNotDeletableAsync(guard, Name);
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public async Task Delete_AfterAReplicaOfAnotherPolicyHasWritten_FindsWhatWasPushedThere(string tagClass)
    {
        await using var guard = await GuardUnderTest.StartAsync(Protecting);
        await using var other = await GuardUnderTest.StartAsync(Letting.Replace("CLASS", tagClass, StringComparison.Ordinal), beside: guard);
        await MakeKnownAsync(guard);
        await PushTwoAsync(other, V2);

        await AssertNotDeletableAsync(guard, "v2.0.0");
    }

    // The whole push comes between the import's look at the tags and the note that all are known.
    [Theory]
    [MemberData(nameof(Classes))]
    public async Task Delete_WhileAReplicaOfAnotherPolicyWrites_DoesNotTakeTheRepositoryForKnown(string tagClass)
    {
        await using var guard = await GuardUnderTest.StartAsync(Protecting);
        await using var other = await GuardUnderTest.StartAsync(Letting.Replace("CLASS", tagClass, StringComparison.Ordinal), beside: guard);
        guard.Upstream.Plant("app", "v1", One);
        guard.Upstream.Plant("app", "v3", Manifest("three"));
        var isLooked = false;
        guard.Upstream.Before = async context =>
        {
            if (!isLooked && context.Request.Path.Value!.EndsWith("/manifests/v3", StringComparison.Ordinal))
            {
                isLooked = true;
                await PushTwoAsync(other, V2);
            }

            return false;
        };

        var first = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}");

        Assert.True(isLooked);
        Assert.NotEqual(HttpStatusCode.Accepted, first.Status);
        await AssertNotDeletableAsync(guard, "v2.0.0");
    }

    [Fact]
    public async Task Delete_AfterARestart_ImportsAgainBeforeItTrustsTheRecord()
    {
        await using var first = await GuardUnderTest.StartAsync(Protecting);
        await MakeKnownAsync(first);
        await using var restarted = await GuardUnderTest.StartAsync(Protecting, beside: first);
        first.Upstream.Requests.Clear();

        await MakeKnownAsync(restarted);

        Assert.Contains(first.Upstream.Requests, request => request.Contains("tags/list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_AfterAFloatingPushUnderTheSamePolicy_DoesNotImportAgain()
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { rules: [{ tags: [latest], class: floating }] }");
        await MakeKnownAsync(guard);
        await PushTwoAsync(guard, "/v2/app/manifests/latest");
        guard.Upstream.Requests.Clear();

        await MakeKnownAsync(guard);

        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains("tags/list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PushToAnOpenTag_TheRecordIsDown_GoesOn()
    {
        await using var guard = await GuardUnderTest.StartAsync(Letting.Replace("CLASS", "open", StringComparison.Ordinal));
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V2, Two)).Status);
    }

    // Any delete makes the repository known.
    private static async Task MakeKnownAsync(GuardUnderTest guard)
    {
        var other = Manifest("to be deleted");
        guard.Upstream.Manifests[$"app/{DigestOf(other)}"] = System.Text.Encoding.UTF8.GetBytes(other);
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(other)}")).Status);
    }

    private static async Task PushTwoAsync(GuardUnderTest guard, string target) =>
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(target, Two)).Status);

    private static async Task AssertNotDeletableAsync(GuardUnderTest guard, string tag)
    {
        var delete = await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(Two)}");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "manifest-in-use"), (delete.Status, delete.Reason));
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", tag));
    }
}
