using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Upstream.Forwarding;

/// <summary>Blobs on their way down: every byte, or a broken connection, never a part taken for the whole.</summary>
public sealed class BlobStreamTests
{
    private const int Length = 5_000_000;

    private static readonly string Blob = "/v2/app/blobs/" + DigestOf(One);
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, Length).Select(i => (byte)(i * 31 >> 5))];

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(4097, true)]
    [InlineData(Length, true)]
    [InlineData(Length, false)]
    public async Task Get_OfAnyLength_GivesEveryByte(int length, bool isLengthKnown)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context => AnswerAsync(context, isLengthKnown ? length : null, length);

        using var response = await guard.Http.GetAsync(new Uri(Blob, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        // Once it is read, its length is known anyway.
        var told = (int?)response.Content.Headers.ContentLength;
        var received = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal((HttpStatusCode.OK, isLengthKnown ? length : null), (response.StatusCode, told));
        Assert.True(Bytes.AsSpan(0, length).SequenceEqual(received));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_UpstreamBreaksOff_TheClientsConnectionIsBrokenToo(bool isLengthKnown)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = async context =>
        {
            await AnswerAsync(context, isLengthKnown ? Length : null, Length / 2);
            context.Abort();
            return true;
        };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => guard.Http.GetByteArrayAsync(new Uri(Blob, UriKind.Relative)));
    }

    [Fact]
    public async Task Get_UpstreamFallsSilent_IsBrokenOffAfterUploadIdle()
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { uploadIdle: 1s }");
        var upstreamLetGo = new TaskCompletionSource();
        guard.Upstream.Before = async context =>
        {
            await AnswerAsync(context, Length, Length / 2);
            context.RequestAborted.Register(upstreamLetGo.SetResult);
            await upstreamLetGo.Task;
            return true;
        };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => guard.Http.GetByteArrayAsync(new Uri(Blob, UriKind.Relative)));
        await upstreamLetGo.Task;
    }

    [Fact]
    public async Task Get_TakesLongerThanUploadIdleButIsNeverSilent_GoesOn()
    {
        await using var guard = await GuardUnderTest.StartAsync("upstream: { uploadIdle: 4s }");
        guard.Upstream.Before = async context =>
        {
            context.Response.ContentLength = 16;
            for (var i = 0; i < 16; i++)
            {
                await context.Response.Body.WriteAsync(Bytes.AsMemory(i, 1));
                await context.Response.Body.FlushAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(300));
            }

            return true;
        };

        Assert.Equal(Bytes[..16], await guard.Http.GetByteArrayAsync(new Uri(Blob, UriKind.Relative)));
    }

    [Fact]
    public async Task Get_ClientLeaves_UpstreamsRequestEnds()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var upstreamLetGo = new TaskCompletionSource();
        guard.Upstream.Before = async context =>
        {
            await AnswerAsync(context, Length, Length / 2);
            context.RequestAborted.Register(upstreamLetGo.SetResult);
            await upstreamLetGo.Task;
            return true;
        };
        var response = await guard.Http.GetAsync(new Uri(Blob, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        response.Dispose();

        await upstreamLetGo.Task;
    }

    [Fact]
    public async Task Get_Partial_IsPassedOnAsItIs()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Upstream.Before = context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes 0-99/{Length}";
            return AnswerAsync(context, 100, 100);
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, Blob);
        request.Headers.TryAddWithoutValidation("Range", "bytes=0-99");

        using var response = await guard.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(Bytes[..100], await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("bytes=0-99", guard.Upstream.LastHeaders.Range.ToString());
    }

    [Fact]
    public async Task Request_WithATraceparent_CarriesItsTraceUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        const string Trace = "0af7651916cd43dd8448eb211c80319c";

        await guard.SendAsync(HttpMethod.Get, V1, request => request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-b7ad6b7169203331-01"));

        Assert.Contains(Trace, guard.Upstream.LastHeaders.TraceParent.ToString(), StringComparison.Ordinal);
    }

    private static async Task<bool> AnswerAsync(HttpContext context, int? length, int sent)
    {
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(Bytes.AsMemory(0, sent));
        await context.Response.Body.FlushAsync();
        return true;
    }
}
