using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Core.Oci;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>What is blocked, or lists it, is not pushed, and nothing of it reaches upstream (docs/orders.md).</summary>
public sealed class BlockedPushTests
{
    private const string Yaml = """
        policy:
          rules:
            - { tags: ["rec-*"], class: floating, pull: recorded }
            - { tags: ["f-*"], class: floating }
            - { tags: ["o-*"], class: open }
        """;

    public static TheoryData<string> Lists => BlockedPullTests.Lists;

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Push_OfWhatIsBlockedOrListsIt_IsRefusedUnderEveryName(string what)
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        var content = BlockedPullTests.Lister(what);
        guard.Upstream.Plant("app", "o-inner", BlockedPullTests.Lister("an index"));
        // Pushed once, before it was blocked.
        Assert.Equal(HttpStatusCode.Created, (await PushAsync(guard, "v1.0.0", what, content)).Status);
        await BlockedPullTests.BlockAsync(guard, One);
        var written = guard.Upstream.Writes.Count();

        foreach (var reference in (string[])
            ["v1.0.0", "v2.0.0", "rec-1", "f-1", "o-1", DigestOf(content), $"{DigestOf(content)}?tag=v3.0.0&tag=o-2"])
        {
            var refused = await PushAsync(guard, reference, what, content);

            Assert.Equal((reference, HttpStatusCode.Forbidden, "DENIED", "blocked"), (reference, refused.Status, refused.Code, refused.Reason));
            Assert.Contains("holds malware, see SEC-7", refused.Message, StringComparison.Ordinal);
            Assert.Equal(DigestOf(One), (string?)JsonNode.Parse(refused.Body)!["errors"]![0]!["detail"]!["blocked"]);
        }

        Assert.Equal(written, guard.Upstream.Writes.Count());
        Assert.Equal(DigestOf(content), (await guard.EntryAsync("app", "v1.0.0")).Binding!.Content.Digest.Value);
        Assert.Contains(guard.Log.Lines, line => line.StartsWith("ManifestPush:", StringComparison.Ordinal) && line.Contains(" blocked ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task Push_OfABlockedManifestByAStranger_IsUpstreamsOwnAnswer(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Yaml);
        await BlockedPullTests.BlockAsync(guard, One);
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("{\"errors\":[{\"message\":\"upstream's own\"}]}");
            return true;
        };

        var pushed = await guard.PushAsync(V1, One);

        Assert.Equal((status, "upstream's own"), ((int)pushed.Status, pushed.Message));
        Assert.Empty(guard.Upstream.Writes);
    }

    private static Task<Pushed> PushAsync(GuardUnderTest guard, string reference, string what, string content) =>
        what.Contains("index", StringComparison.Ordinal)
            ? guard.PushIndexAsync("/v2/app/manifests/" + reference, content)
            : guard.PushAsync("/v2/app/manifests/" + reference, content);
}
