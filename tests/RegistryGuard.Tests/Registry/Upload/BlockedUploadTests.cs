using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;
using RegistryGuard.Telemetry;
using RegistryGuard.Tests.Registry.Pull;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Upload;

/// <summary>A blob that is blocked is neither uploaded under its name nor mounted (docs/orders.md).</summary>
public sealed class BlockedUploadTests
{
    private const string Start = "/v2/app/blobs/uploads/";

    public static TheoryData<string, string> Ways => new()
    {
        { "PUT", "1?digest={digest}" },
        { "PUT", "1?_state=a&digest={escaped}" },
        { "PATCH", "1?digest={digest}" },
        { "POST", "?digest={digest}" },
        { "POST", "?mount={digest}&from=other" },
        { "POST", "?from=other&mount={escaped}&ns=registry.example" },
        { "POST", "?Mount={digest}&from=other" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Upload_ThatNamesABlockedBlob_IsRefusedBeforeItReachesUpstream(string method, string query)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync(V1, Two);
        await BlockedPullTests.BlockAsync(guard, One);

        var refused = await SendAsync(guard, method, query, One);

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal(("DENIED", "blocked"), (refused.Code, refused.Reason));
        Assert.Contains("holds malware, see SEC-7", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(guard.Upstream.Requests, request => request.Contains("/uploads/", StringComparison.Ordinal));

        await SendAsync(guard, method, query, Two);
        Assert.Contains(guard.Upstream.Requests, request => request.Contains("/uploads/", StringComparison.Ordinal));

        await guard.Parts.GetRequiredService<AuditTrail>().WriteAsync(all: true);
        var line = (await guard.Record.PageAsync(RepositoryName.Parse("app"), long.MaxValue, 1, true, TestContext.Current.CancellationToken))[0].Line;
        Assert.Equal((AuditKind.Refusal, Digest.Parse(DigestOf(One)), refused.Message), (line.Kind, line.Digest, line.Reason));
    }

    [Fact]
    public async Task Upload_OfABlockedBlobByAStranger_IsUpstreamsOwnAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await BlockedPullTests.BlockAsync(guard, One);
        guard.Upstream.Before = async context =>
        {
            context.Response.StatusCode = 401;
            await context.Response.WriteAsync("{\"errors\":[{\"message\":\"upstream's own\"}]}");
            return true;
        };

        var pushed = await SendAsync(guard, "POST", "?mount={digest}&from=other", One);

        Assert.Equal((HttpStatusCode.Unauthorized, "upstream's own"), (pushed.Status, pushed.Message));
    }

    private static Task<Pushed> SendAsync(GuardUnderTest guard, string method, string query, string blob) => guard.SendAsync(
        new HttpMethod(method),
        Start + query.Replace("{digest}", DigestOf(blob), StringComparison.Ordinal)
            .Replace("{escaped}", Uri.EscapeDataString(DigestOf(blob)), StringComparison.Ordinal),
        request => request.Content = method == "POST" ? null : new StringContent(blob));
}
