using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Tests.Upstream.Forwarding;

public class UpstreamTransformerTests
{
    // Upstream has done by then what it was asked: the answer must not fail on the way.
    [Fact]
    public async Task Answer_HeaderWithAControlCharacter_IsDroppedAndTheOthersKept()
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new ByteArrayContent([]) };
        answer.Headers.TryAddWithoutValidation("X-Odd", "a\u0001b");
        answer.Headers.TryAddWithoutValidation("X-Fine", "a\tb é");
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", "text/\u0001plain");
        var context = new DefaultHttpContext();

        await new UpstreamTransformer(new Uri("http://upstream:5000"), "").TransformResponseAsync(context, answer, CancellationToken.None);

        Assert.Equal(("", "", "a\tb é"), (context.Response.Headers["X-Odd"].ToString(), context.Response.ContentType ?? "", context.Response.Headers["X-Fine"].ToString()));
    }
}
