using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary><c>If-Match</c> and <c>If-None-Match</c> on pushes to plain floating and to protected tags, and where they can't be taken. Of
/// recorded tags: <see cref="RecordedPushTests"/>.</summary>
public class ConditionalPushTests
{
    private const string Edge = "/v2/app/manifests/edge";

    private const string Policy = """
        policy:
          rules:
            - { tags: [edge], class: floating }
            - { tags: [scratch], class: open }
        """;

    private static readonly string Three = Manifest("three");

    // Where "planted" stands, upstream has another image than the last push through the guard gave the tag.
    [Theory]
    [InlineData("one", "If-Match", "one", 201)]
    [InlineData("one", "If-Match", "two", 412)]
    [InlineData("one", "If-None-Match", "*", 412)]
    [InlineData("one, two planted", "If-Match", "two", 201)]
    [InlineData("one, two planted", "If-Match", "one", 412)]
    [InlineData("one, then gone", "If-Match", "one", 412)]
    [InlineData("one, then gone", "If-None-Match", "*", 201)]
    [InlineData("nothing", "If-None-Match", "*", 201)]
    [InlineData("nothing", "If-Match", "one", 412)]
    [InlineData("two planted", "If-Match", "two", 201)]
    [InlineData("two planted", "If-None-Match", "*", 412)]
    public async Task Push_ToAPlainTag_IsJudgedByWhatUpstreamHas(string before, string header, string value, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        if (before.StartsWith("one", StringComparison.Ordinal))
        {
            await guard.PushAsync(Edge, One);
        }

        if (before.EndsWith("planted", StringComparison.Ordinal))
        {
            guard.Upstream.Plant("app", "edge", Two);
        }

        if (before.EndsWith("gone", StringComparison.Ordinal))
        {
            guard.Upstream.Manifests.TryRemove("app/edge", out _);
        }

        var had = guard.Upstream.TagOf("app", "edge");
        var push = await guard.PushAsync(Edge, Three, With(header, value == "*" ? "*" : $"\"{DigestOf(Manifest(value))}\""));

        Assert.Equal(status, (int)push.Status);
        Assert.Equal(status == 201 ? DigestOf(Three) : had, guard.Upstream.TagOf("app", "edge"));
        Assert.Equal(status == 412 ? had : null, status == 412 ? CurrentOf(push) : null);
        var moved = (await guard.EntryAsync("app", "edge")).LastMove;
        Assert.Equal(status == 201 ? (DigestOf(Three), had) : (moved?.Content.Digest.Value, had), (moved?.Content.Digest.Value, status == 201 ? moved!.Previous?.Value : had));
    }

    [Fact]
    public async Task Push_ToAPlainTagUnderACondition_LeavesItPlain()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Edge, One, With("If-None-Match", "*"));
        guard.Upstream.Plant("app", "edge", Two);

        using var pull = await guard.Http.GetAsync(new Uri(Edge, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(DigestOf(Two), pull.Headers.GetValues("Docker-Content-Digest").Single());
        Assert.Null((await guard.EntryAsync("app", "edge")).Recorded);
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{DigestOf(One)}")).Status);
    }

    [Fact]
    public async Task Push_ToAPlainTagOfWhatItHas_IsRepeatedAndMovesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Edge, One);

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Edge, One, With("If-Match", $"\"{DigestOf(One)}\""))).Status);
        Assert.Equal(1, (await guard.EntryAsync("app", "edge")).LastMove!.Number);
    }

    // Both have seen the tag as it was: through one guard they take turns, through two the record lets one alone come through.
    [Fact]
    public async Task Pushes_ThroughTwoReplicasWithOneCondition_OneAloneGetsItsCreated()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await using var other = await GuardUnderTest.StartAsync(Policy, beside: guard);
        for (var round = 0; round < 20; round++)
        {
            var had = Manifest($"had in {round}");
            await guard.PushAsync(Edge, had);
            var condition = With("If-Match", $"\"{DigestOf(had)}\"");
            var (one, two) = (Manifest($"one in {round}"), Manifest($"two in {round}"));

            var pushes = await Task.WhenAll(guard.PushAsync(Edge, one, condition), other.PushAsync(Edge, two, condition));

            var taken = pushes.Count(push => push.Status is HttpStatusCode.Created);
            Assert.InRange(taken, 0, 1);
            Assert.All(pushes, push => Assert.Contains((int)push.Status, (int[])[201, 412, 503]));
            if (taken == 1)
            {
                Assert.Equal(DigestOf(pushes[0].Status is HttpStatusCode.Created ? one : two), guard.Upstream.TagOf("app", "edge"));
            }
        }
    }

    [Fact]
    public async Task Push_WrittenWithoutAConditionInBetween_Is503AndThatOneStays()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await using var other = await GuardUnderTest.StartAsync(Policy, beside: guard);
        await guard.PushAsync(Edge, One);
        var isFirst = true;
        guard.Upstream.Before = async context =>
        {
            if (isFirst && context.Request.Method == "PUT" && context.Request.Path.Value == Edge)
            {
                isFirst = false;
                Assert.Equal(HttpStatusCode.Created, (await other.PushAsync(Edge, Two)).Status);
            }

            return false;
        };

        var push = await guard.PushAsync(Edge, Three, With("If-Match", $"\"{DigestOf(One)}\""));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, push.Status);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", "edge"));
    }

    [Fact]
    public async Task Push_WhoseAnswerWasLost_LeavesTheNextOneToWhatUpstreamHas()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(Edge, One);
        guard.Upstream.After = context =>
        {
            var isPublish = context.Request.Method == "PUT" && context.Request.Path.Value == Edge;
            context.Response.StatusCode = isPublish ? 500 : context.Response.StatusCode;
            return Task.CompletedTask;
        };
        Assert.Equal(HttpStatusCode.InternalServerError, (await guard.PushAsync(Edge, Two, With("If-Match", $"\"{DigestOf(One)}\""))).Status);
        guard.Upstream.After = _ => Task.CompletedTask;

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await guard.PushAsync(Edge, Three, With("If-Match", $"\"{DigestOf(One)}\""))).Status);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(Edge, Three, With("If-Match", $"\"{DigestOf(Two)}\""))).Status);
    }

    [Theory]
    [InlineData("bound", "If-Match", "one", "one", 201, null)]
    [InlineData("bound", "If-Match", "one", "two", 403, "tag-bound")]
    [InlineData("bound", "If-Match", "two", "one", 412, null)]
    [InlineData("bound", "If-Match", "two", "two", 412, null)]
    [InlineData("bound", "If-None-Match", "*", "one", 201, null)]
    [InlineData("bound", "If-None-Match", "*", "two", 403, "tag-bound")]
    [InlineData("unbound", "If-Match", "one", "one", 412, null)]
    [InlineData("unbound", "If-None-Match", "*", "one", 201, null)]
    public async Task Push_ToAProtectedTag_IsJudgedByWhatItIsBoundTo(
        string before, string header, string value, string pushed, int status, string? reason)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        if (before == "bound")
        {
            await guard.PushAsync(V1, One);
        }

        var push = await guard.PushAsync(V1, Manifest(pushed), With(header, value == "*" ? "*" : $"\"{DigestOf(Manifest(value))}\""));

        Assert.Equal((status, status < 300 ? null : reason), ((int)push.Status, status < 300 ? null : push.Reason));
        Assert.Equal(status == 412 && before == "bound" ? DigestOf(One) : null, status == 412 ? CurrentOf(push) : null);
        Assert.Equal(before == "bound" || status == 201 ? DigestOf(One) : null, guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Theory]
    [InlineData(V1)]
    [InlineData(Edge)]
    public async Task Push_OfAStrangerWhoseConditionFails_IsUpstreamsAnswer(string target)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        await guard.PushAsync(target, One, request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer developer"));
        guard.Upstream.Before = context =>
        {
            var isStranger = context.Request.Headers.Authorization.Count == 0;
            context.Response.StatusCode = isStranger ? 401 : 200;
            return Task.FromResult(isStranger);
        };

        var push = await guard.PushAsync(target, Two, With("If-Match", $"\"{DigestOf(Two)}\""));

        Assert.Equal((HttpStatusCode.Unauthorized, ""), (push.Status, push.Body));
    }

    [Theory]
    [InlineData("/v2/app/manifests/scratch", "the tag is open")]
    [InlineData("/v2/app/manifests/{digest}", "a push by digest moves no tag")]
    [InlineData("/v2/app/manifests/{digest}?tag=edge", "are taken for one tag")]
    [InlineData("/v2/app/manifests/{digest}?tag=edge&tag=v1.0.0", "are taken for one tag")]
    public async Task Push_WhereNoConditionCanBeJudged_Is400AndSaysWhy(string target, string why)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        var push = await guard.PushAsync(target.Replace("{digest}", DigestOf(One), StringComparison.Ordinal), One, With("If-None-Match", "*"));

        Assert.Equal((HttpStatusCode.BadRequest, "UNSUPPORTED"), (push.Status, push.Code));
        Assert.Contains(why, push.Message, StringComparison.Ordinal);
        Assert.Empty(guard.Upstream.Writes);
    }

    // Upstream would judge them at another moment than the guard, and by what a store by digest writes to.
    [Theory]
    [InlineData(V1, "If-None-Match")]
    [InlineData(Edge, "If-None-Match")]
    [InlineData(Edge, "If-Match")]
    public async Task Push_UnderACondition_ReachesUpstreamWithoutIt(string target, string header)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Plant("app", "edge", Two);
        guard.Upstream.Manifests.TryRemove(header == "If-Match" ? "" : "app/edge", out _);
        var seen = 0;
        guard.Upstream.Before = context =>
        {
            seen += context.Request.Headers.IfMatch.Count + context.Request.Headers.IfNoneMatch.Count;
            return Task.FromResult(false);
        };

        var push = await guard.PushAsync(target, One, With(header, header == "If-Match" ? $"\"{DigestOf(Two)}\"" : "*"));

        Assert.Equal((HttpStatusCode.Created, 0), (push.Status, seen));
    }

    private static Action<HttpRequestMessage> With(string header, string value) => request => request.Headers.TryAddWithoutValidation(header, value);

    private static string? CurrentOf(Pushed push) => (string?)JsonNode.Parse(push.Body)!["errors"]![0]!["detail"]!["current"];
}
