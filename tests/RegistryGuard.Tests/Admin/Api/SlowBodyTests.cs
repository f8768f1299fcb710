using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Admin.Api;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>Bodies of requests to the admin API that come slowly, or never.</summary>
public sealed class SlowBodyTests
{
    private static readonly string Order = $"PUT /api/v1/blocked/{DigestOf(One)} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    // More than there are places; each ends by itself with its sentence.
    [Theory]
    [InlineData("Content-Length: 20\r\n\r\n{")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")]
    public async Task Bodies_ThatDoNotArrive_KeepNobodyOutAndAreAnswered408(string sent)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var slow = new List<RawConnection>();
        for (var i = 0; i < AdminBounds.MostRequests + 8; i++)
        {
            slow.Add(await RawConnection.OpenAsync(guard.Admin));
            await slow[i].WriteAsync(Encoding.ASCII.GetBytes(Order + sent));
        }

        // The server has read them all when it has answered one that came after.
        (await guard.GetAsync("blocked")).MustBe(HttpStatusCode.OK);
        (await guard.AskAsync(HttpMethod.Put, $"blocked/{DigestOf(Two)}", """{"reason":"CVE"}""")).MustBe(HttpStatusCode.OK);

        foreach (var connection in slow)
        {
            using (connection)
            {
                var answer = await connection.ReadAsync("PUT");
                Assert.Equal(408, answer!.Status);
                Assert.Contains("urn:registryguard:too-slow", answer.Text, StringComparison.Ordinal);
                Assert.Contains("within 10 seconds", answer.Text, StringComparison.Ordinal);
                Assert.Equal("close", answer.Header("Connection"));
            }
        }

        Assert.Single((await guard.GetAsync("blocked"))["blocked"].AsArray());
    }

    [Fact]
    public async Task Bodies_AsManyAsMayBeOnTheirWay_LetNoFurtherOneInUntilTheirTimeIsOver()
    {
        var clock = new HandTimer();
        using var bodies = new ArrivingBodies(clock);
        var arriving = Enumerable.Range(0, AdminBounds.MostBodies).Select(_ => bodies.ReceiveAsync(WithBody(new NeverEnding()))).ToList();

        Assert.Equal(429, (await bodies.ReceiveAsync(WithBody(new MemoryStream())))!.StatusCode);
        clock.Tick();

        Assert.All(await Task.WhenAll(arriving), problem => Assert.Equal(408, problem!.StatusCode));
        Assert.Null(await bodies.ReceiveAsync(WithBody(new MemoryStream())));
    }

    [Fact]
    public async Task Body_OfAClientThatLeaves_GivesItsPlaceBack()
    {
        using var bodies = new ArrivingBodies(new HandTimer());
        using var gone = new CancellationTokenSource();
        var left = Enumerable.Range(0, AdminBounds.MostBodies).Select(_ =>
        {
            var context = WithBody(new NeverEnding());
            context.RequestAborted = gone.Token;
            return bodies.ReceiveAsync(context);
        }).ToList();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(left));
        Assert.Null(await bodies.ReceiveAsync(WithBody(new MemoryStream())));
    }

    private static DefaultHttpContext WithBody(Stream body)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = body;
        return context;
    }

    private sealed class NeverEnding : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
