using System.Net;
using System.Text;
using RegistryGuard.TestKit;
using static RegistryGuard.EndToEnd.EdgeCases.RelayedRegistry;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Deletes, and what some clients do in the place of a delete.</summary>
public sealed class DeleteTests(RelayedRegistry edge) : IClassFixture<RelayedRegistry>
{
    [Fact]
    public async Task E22_DeleteByProtectedTag_IsRefused()
    {
        await DeleteRefusedAsync(V1);
        await DeleteRefusedAsync($"{V1}?force=true");
    }

    [Fact]
    public Task E22_DeleteByTheDigestOfAProtectedTag_IsRefused() => DeleteRefusedAsync($"/v2/app/manifests/{One.Digest}");

    [Fact]
    public Task E22_DeleteOfABlobOfAProtectedTag_IsRefused() =>
        DeleteRefusedAsync($"/v2/app/blobs/{TinyImage.DigestOf(One.Layer)}");

    [Fact]
    public async Task E23_DeleteThenPushWithOtherContent_IsRefused()
    {
        await DeleteRefusedAsync(V1);

        Assert.Equal(403, (await edge.SendAsync($"PUT {V1}"))?.Status);
        await edge.AssertUnchangedAsync();
    }

    // Somebody deletes the tag behind the guard's back: the name stays bound.
    [Fact]
    public async Task E23_TagVanishedUpstreamThenPushWithOtherContent_IsRefused()
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        var image = TinyImage.Of("vanished");
        await client.PushAsync("vanished", "v1.0.0", image);
        await client.PushBlobsAsync("vanished", One);
        await RawRequest.SendAsync(edge.Registry.Url, $"DELETE /v2/vanished/manifests/{image.Digest} HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.Null(await direct.DigestOfAsync("vanished", "v1.0.0"));

        var other = await client.PutManifestAsync("vanished", "v1.0.0", One);
        Assert.Equal(HttpStatusCode.Forbidden, other.Status);
        Assert.Null(await direct.DigestOfAsync("vanished", "v1.0.0"));

        Assert.Equal(HttpStatusCode.Created, (await client.PutManifestAsync("vanished", "v1.0.0", image)).Status);
        Assert.Equal(image.Digest, await direct.DigestOfAsync("vanished", "v1.0.0"));
    }

    // regctl "deletes" a tag so: it pushes an empty manifest over it and then deletes that one's digest.
    [Fact]
    public async Task E24_DummyManifestPushedOverAProtectedTag_IsRefused()
    {
        var dummy = One.Annotated("regctl dummy");

        Assert.Equal(403, (await edge.SendAsync($"PUT {V1}", image: dummy))?.Status);

        using var direct = edge.Direct();
        Assert.Equal(HttpStatusCode.NotFound, (await direct.GetManifestAsync("app", dummy.Digest)).Status);
        await edge.AssertUnchangedAsync();
    }

    // notation deletes the index that lists a manifest's signatures after it has pushed a new one under the same tag. Nothing
    // protected uses it, but no delete is told from another yet.
    [Fact]
    public async Task E38_DeleteOfASupersededReferrersIndex_IsForwarded()
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        var tag = "sha256-" + One.Digest["sha256:".Length..];
        await client.PushAsync("signed", tag, One);
        await client.PutManifestAsync("signed", tag, Two);

        var answer = await edge.SendAsync($"DELETE /v2/signed/manifests/{One.Digest}");

        Assert.Equal(202, answer?.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await direct.GetManifestAsync("signed", One.Digest)).Status);
        Assert.Equal(Two.Digest, await direct.DigestOfAsync("signed", tag));
        await edge.AssertUnchangedAsync();
    }

    [Fact]
    public async Task E22_DeleteOfAChildOfABoundIndex_IsRefused()
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        var child = TinyImage.Of("child");
        await client.PushBlobsAsync("multi", child);
        await client.PutManifestAsync("multi", child.Digest, child);
        var index = child.Index();
        Assert.Equal(201, (await edge.SendAsync("PUT /v2/multi/manifests/v1.0.0", image: index, type: TinyImage.IndexType))?.Status);

        foreach (var digest in (string[])[child.Digest, index.Digest])
        {
            var answer = await edge.SendAsync($"DELETE /v2/multi/manifests/{digest}");
            Assert.Equal(405, answer?.Status);
            AssertOneError(answer!);
            Assert.Contains("manifest-in-use", answer!.Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await direct.GetManifestAsync("multi", child.Digest)).Status);
    }

    // The registry, written in Go, reads the second name too, and it wins: that is the image which clients are led to. The guard lets
    // no such index be pushed; this one is older.
    [Fact]
    public async Task E22_DeleteOfAnIndexsChildThatItListsUnderAnotherSpelling_IsRefused()
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        await client.PushBlobsAsync("spelt", One);
        await client.PutManifestAsync("spelt", One.Digest, One);
        await client.PutManifestAsync("spelt", Two.Digest, Two);
        var index = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{TinyImage.ManifestType}}","size":{{Two.Manifest.Length}},"digest":"{{One.Digest}}","DIGEST":"{{Two.Digest}}"}]}""");
        Assert.Equal(400, (await edge.SendAsync("PUT /v2/spelt/manifests/v1.0.0", image: One with { Manifest = index }, type: TinyImage.IndexType))?.Status);
        var head = $"PUT /v2/spelt/manifests/v1.0.0 HTTP/1.1\r\nHost: x\r\nContent-Type: {TinyImage.IndexType}\r\nContent-Length: {index.Length}\r\nConnection: close\r\n\r\n";
        var older = await RawRequest.SendAsync(edge.Registry.Url, [.. Encoding.Latin1.GetBytes(head), .. index]);
        Assert.Equal(201, older?.Status);

        Assert.Equal(405, (await edge.SendAsync($"DELETE /v2/spelt/manifests/{Two.Digest}"))?.Status);
        Assert.Equal(HttpStatusCode.OK, (await direct.GetManifestAsync("spelt", Two.Digest)).Status);
    }

    // A nested index whose descriptor says no type: what it lists is needed all the same.
    [Fact]
    public async Task E22_DeleteOfWhatAnUntypedNestedIndexLists_IsRefused()
    {
        using var client = edge.Client();
        using var direct = edge.Direct();
        await client.PushBlobsAsync("untyped", One);
        await client.PutManifestAsync("untyped", One.Digest, One);
        var nested = Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2,"manifests":[{"mediaType":"{{TinyImage.ManifestType}}","size":{{One.Manifest.Length}},"digest":"{{One.Digest}}"}]}""");
        var top = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{"size":{{nested.Length}},"digest":"{{TinyImage.DigestOf(nested)}}"}]}""");
        foreach (var (reference, body) in ((string, byte[])[])[(TinyImage.DigestOf(nested), nested), ("v1.0.0", top)])
        {
            var pushed = await edge.SendAsync($"PUT /v2/untyped/manifests/{reference}", image: One with { Manifest = body }, type: TinyImage.IndexType);
            Assert.Equal(201, pushed?.Status);
        }

        Assert.Equal(405, (await edge.SendAsync($"DELETE /v2/untyped/manifests/{One.Digest}"))?.Status);
        Assert.Equal(HttpStatusCode.OK, (await direct.GetManifestAsync("untyped", One.Digest)).Status);
    }

    // From before the guard: the record learns of them before anything is deleted.
    [Fact]
    public async Task E22_DeleteOfWhatATagOlderThanTheGuardStandsFor_IsRefused()
    {
        using var direct = edge.Direct();
        await direct.PushAsync("older", "v1.0.0", One);
        await direct.PutManifestAsync("older", "v1.0.1", Two);

        Assert.Equal(405, (await edge.SendAsync($"DELETE /v2/older/manifests/{Two.Digest}"))?.Status);
        Assert.Equal(405, (await edge.SendAsync($"DELETE /v2/older/manifests/{One.Digest}"))?.Status);
        Assert.Equal(Two.Digest, await direct.DigestOfAsync("older", "v1.0.1"));
    }

    private async Task DeleteRefusedAsync(string target)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync($"DELETE {target}");

        Assert.Equal(405, answer?.Status);
        AssertOneError(answer!);
        // Upstream may have been asked to delete what does not exist, to see whether it lets this client.
        Assert.DoesNotContain(edge.Relay.Requests.Skip(before), request => request.Method is not ("GET" or "HEAD")
            && (request.Method != "DELETE" || request.Target.Split('?')[0] == target.Split('?')[0]));
        using var direct = edge.Direct();
        Assert.Equal(HttpStatusCode.OK, (await direct.GetManifestAsync("app", One.Digest)).Status);
        await using var layer = await direct.OpenBlobAsync("app", TinyImage.DigestOf(One.Layer));
        await edge.AssertUnchangedAsync();
    }
}
