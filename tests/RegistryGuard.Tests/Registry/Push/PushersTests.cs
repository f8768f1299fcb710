using System.Net;
using System.Text;
using static RegistryGuard.Tests.Registry.ClosedUpstream;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Several teams push to one repository, and a rule says who may write which tags.</summary>
public class PushersTests
{
    private const string Policy = """
        policy:
          rules:
            - { tags: ["{semver}"], class: protected, pushers: ["ci-*", release] }
            - { tags: [latest], class: floating, pushers: ["ci-*", release] }
            - { tags: [scratch], class: open, pushers: ["ci-*", release] }
            - { tags: ["dev-*"], class: floating }
        """;

    [Theory]
    [InlineData("v1.0.0")]
    [InlineData("latest")]
    [InlineData("scratch")]
    public async Task Push_OfATagOfAnyClass_IsForThoseThatItsRuleNames(string tag)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream);

        var refused = await guard.PushAsync($"/v2/app/manifests/{tag}", One, As("bob"));
        var accepted = await guard.PushAsync($"/v2/app/manifests/{tag}", Two, As("ci-7"));

        Assert.Equal((HttpStatusCode.Forbidden, "DENIED", "not-permitted"), (refused.Status, refused.Code, refused.Reason));
        Assert.StartsWith($"tag app:{tag} may be pushed only by ci-*, release (policy.rules[", refused.Message, StringComparison.Ordinal);
        Assert.Contains("and this client came as 'bob'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(refused.Headers.WwwAuthenticate);
        Assert.Equal(HttpStatusCode.Created, accepted.Status);
        Assert.Equal(DigestOf(Two), guard.Upstream.TagOf("app", tag));
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/dev-1", One, As("bob"))).Status);
        // The question without a credential, and one with ci-7's.
        Assert.True(closed.Knocks >= 2);
    }

    // The same digest is never an overwrite, but it is a push.
    [Fact]
    public async Task Push_OfWhatTheTagHasAlready_IsForThoseThatItsRuleNames()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);
        await guard.PushAsync(V1, One, As("release"));

        Assert.Equal("not-permitted", (await guard.PushAsync(V1, One, As("bob"))).Reason);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One, As("release"))).Status);
    }

    [Fact]
    public async Task Push_ToSeveralTagsOneOfWhichIsForOthers_MovesNone()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);
        var target = $"/v2/app/manifests/{DigestOf(One)}?tag=dev-1&tag=latest&tag=v1.0.0";

        var push = await guard.PushAsync(target, One, As("bob"));

        Assert.Equal((HttpStatusCode.Forbidden, "not-permitted"), (push.Status, push.Reason));
        Assert.Contains("tag app:latest may be pushed only by", push.Message, StringComparison.Ordinal);
        Assert.All((string[])["dev-1", "latest", "v1.0.0"], tag => Assert.Null(guard.Upstream.TagOf("app", tag)));
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(target, One, As("ci-1"))).Status);
    }

    [Theory]
    [InlineData("Release")]
    [InlineData("release ")]
    [InlineData("RELEASE")]
    [InlineData("ci-\u0001")]
    [InlineData("xci-1")]
    public async Task Push_ByANameThatOnlyLooksLikeOne_IsRefused(string name)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);

        Assert.Equal("not-permitted", (await guard.PushAsync(V1, One, As(name))).Reason);
        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_WithAWrongPassword_GetsUpstreamsChallengeAndBindsNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);

        foreach (var name in (string[])["release", "bob"])
        {
            var push = await guard.PushAsync(V1, One, As(name, "guessed"));

            Assert.Equal((HttpStatusCode.Unauthorized, "Basic realm=\"fake\""), (push.Status, push.Headers.WwwAuthenticate.ToString()));
            Assert.DoesNotContain("release", push.Body, StringComparison.Ordinal);
        }

        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
        Assert.Empty(guard.Upstream.Manifests);
    }

    // A registry with a hole: names are worth nothing for what it takes without looking at them.
    [Theory]
    [InlineData(true, HttpStatusCode.Forbidden)]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    public async Task Push_WithAForgedNameWhereUpstreamTakesWritesOfAnybody_IsRefused(bool givesToAnybody, HttpStatusCode expected)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream) { TakesWritesOfAnybody = true, GivesToAnybody = givesToAnybody };
        var token = $"Bearer e30.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"sub":"release"}"""))}.Zm9yZ2Vk";

        var byPassword = await guard.PushAsync("/v2/app/manifests/latest", One, As("release", "guessed"));
        var byToken = await guard.PushAsync("/v2/app/manifests/latest", One, request => request.Headers.TryAddWithoutValidation("Authorization", token));

        // Whom upstream does not let read gets upstream's own answer.
        Assert.Equal((expected, expected), (byPassword.Status, byToken.Status));
        Assert.Equal(givesToAnybody, byToken.Body.Contains("upstream did not accept the credential of 'release' for /v2/", StringComparison.Ordinal));
        Assert.Equal(givesToAnybody, byPassword.Body.Contains("not-permitted", StringComparison.Ordinal));
        Assert.Null(guard.Upstream.TagOf("app", "latest"));
    }

    // Upstream may go by the other one.
    [Theory]
    [InlineData("Cookie", "session=bob")]
    [InlineData("X-Api-Key", "bobs")]
    [InlineData("Authorization", "Basic Ym9iOnNlY3JldA==")]
    public async Task Push_WithASecondCredential_HasNoName(string header, string value)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        guard.Upstream.Before = context =>
        {
            var isOut = context.Request.Path.Value == "/v2/" && context.Request.Headers.Authorization.Count == 0;
            context.Response.StatusCode = isOut ? 401 : 200;
            return Task.FromResult(isOut);
        };

        var push = await guard.PushAsync(V1, One, request =>
        {
            As("release")(request);
            request.Headers.TryAddWithoutValidation(header, value);
        });

        Assert.Equal("not-permitted", push.Reason);
        Assert.Contains("came as nobody whose name can be read", push.Message, StringComparison.Ordinal);
        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_WhereUpstreamLetsAnybodyIn_IsRefusedToEverybodyAndSaysWhy()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);

        foreach (var name in (string[])["release", "bob"])
        {
            var push = await guard.PushAsync(V1, One, As(name));

            Assert.Equal((HttpStatusCode.Forbidden, "not-permitted"), (push.Status, push.Reason));
            Assert.Contains("upstream lets anonymous requests to /v2/ pass, so user names prove nothing", push.Message, StringComparison.Ordinal);
        }

        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync("/v2/app/manifests/dev-1", One)).Status);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task Push_WhileUpstreamDoesNotSayWhatNamesAreWorth_IsAnsweredForNowAndGoesOnAfterwards(int status)
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream) { Door = status };

        var push = await guard.PushAsync(V1, One, As("release"));
        closed.Door = 401;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (push.Status, push.Code));
        Assert.NotNull(push.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One, As("release"))).Status);
    }

    [Fact]
    public async Task Push_ByWhoMayNotReadOrNotWrite_IsUpstreamsOwnAnswer()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        var closed = new ClosedUpstream(guard.Upstream);
        closed.Blind["blind"] = closed.ReadOnly["reader"] = true;

        foreach (var name in (string[])["blind", "reader"])
        {
            var push = await guard.PushAsync(V1, One, As(name));

            Assert.Equal((HttpStatusCode.Forbidden, "X", "upstream"), (push.Status, push.Code, push.Headers.GetValues("X-Whose").Single()));
        }

        Assert.Null(guard.Upstream.TagOf("app", "v1.0.0"));
    }

    [Fact]
    public async Task Push_ByWhoMayWriteOtherTags_StoresNothingUnderTheTag()
    {
        await using var guard = await GuardUnderTest.StartAsync(Policy);
        _ = new ClosedUpstream(guard.Upstream);

        await guard.PushAsync(V1, One, As("bob"));

        Assert.DoesNotContain("PUT " + V1, guard.Upstream.Requests);
        Assert.Null((await guard.EntryAsync("app", "v1.0.0")).Binding);
    }
}
