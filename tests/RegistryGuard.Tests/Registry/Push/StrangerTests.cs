using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using static RegistryGuard.Tests.Registry.Pull.Pulls;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Who may not read a repository gets the same answers, to the byte, whatever a tag is bound to.</summary>
public class StrangerTests
{
    private const string MayDelete = """
        policy: { rules: [ { tags: ["v*"], class: protected, delete: allow } ] }
        """;

    private static readonly (string Method, string Target, string? Pushed)[] Requests =
    [
        ("GET", V1, null), ("HEAD", V1, null), ("DELETE", V1, null),
        ("PUT", V1, One), ("PUT", V1, Two),
        ("PUT", $"/v2/app/manifests/{DigestOf(One)}?tag=v1.0.0", One), ("PUT", $"/v2/app/manifests/{DigestOf(Two)}?tag=v1.0.0&tag=v2.0.0", Two),
        ("GET", "/v2/app/manifests/" + DigestOf(One), null), ("HEAD", "/v2/app/manifests/" + DigestOf(One), null),
        ("DELETE", "/v2/app/manifests/" + DigestOf(One), null),
    ];

    [Theory]
    [InlineData(401, null)]
    [InlineData(401, MayDelete)]
    [InlineData(403, null)]
    [InlineData(404, null)]
    [InlineData(404, MayDelete)]
    public async Task Answers_WhateverTheTagIsBoundTo_AreTheSame(int status, string? policy)
    {
        var expected = await AnswersAsync(_ => Task.CompletedTask, status, policy);

        Assert.Equal(expected, await AnswersAsync(BindAsync, status, policy));
        Assert.Equal(expected, await AnswersAsync(BindAndLoseAsync, status, policy));
        Assert.Equal(expected, await AnswersAsync(BeginAsync, status, policy));
        Assert.All(expected, answer => Assert.Contains("X-Whose: upstream", answer, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task Answers_OfATagThatWasDeleted_AreThoseOfOneThatNeverWas(int status) => Assert.Equal(
        await AnswersAsync(_ => Task.CompletedTask, status, MayDelete), await AnswersAsync(BindAndDeleteAsync, status, MayDelete));

    // The challenge lists what the client asks to do, as the registry's own would.
    [Fact]
    public async Task Push_ToABoundTag_IsChallengedForAPush()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await BindAsync(guard);
        Forbid(guard, 401);

        var push = await guard.PushAsync(V1, Two);

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer scope=\"repository:app:pull,push\""), (push.Status, push.Headers.WwwAuthenticate.ToString()));
        Assert.DoesNotContain(guard.Upstream.Writes, write => write == "PUT " + V1 && guard.Upstream.TagOf("app", "v1.0.0") != DigestOf(One));
    }

    // It may write and not read: all it can find out is what it pushed itself.
    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public async Task Push_ByWhoMayWriteAndNotRead_IsTheSameAnswerForABoundTag(int status)
    {
        await using var unbound = await GuardUnderTest.StartAsync();
        await using var bound = await GuardUnderTest.StartAsync();
        await BindAsync(bound);
        Forbid(unbound, status, mayWrite: true);
        Forbid(bound, status, mayWrite: true);

        var expected = await SendAsync(unbound, "PUT", V1, Two);

        Assert.StartsWith($"{status} ", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await SendAsync(bound, "PUT", V1, Two));
        Assert.Equal(DigestOf(One), bound.Upstream.TagOf("app", "v1.0.0"));
    }

    private static async Task<string[]> AnswersAsync(Func<GuardUnderTest, Task> prepare, int status, string? policy)
    {
        await using var guard = await GuardUnderTest.StartAsync(policy);
        await prepare(guard);
        Forbid(guard, status);
        var answers = new List<string>();
        foreach (var (method, target, pushed) in Requests)
        {
            answers.Add(await SendAsync(guard, method, target, pushed));
        }

        return [.. answers];
    }

    private static async Task BindAsync(GuardUnderTest guard) =>
        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, One, As("developer"))).Status);

    private static async Task BindAndLoseAsync(GuardUnderTest guard)
    {
        await BindAsync(guard);
        guard.Upstream.Manifests.Clear();
    }

    private static async Task BindAndDeleteAsync(GuardUnderTest guard)
    {
        await BindAsync(guard);
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/" + DigestOf(One), As("developer"))).Status);
        Assert.True((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsDeleted);
    }

    // A push that upstream has not carried out, as it seems.
    private static async Task BeginAsync(GuardUnderTest guard)
    {
        guard.Upstream.Before = context =>
        {
            var isPublish = HttpMethods.IsPut(context.Request.Method) && context.Request.Path.Value == V1;
            context.Response.StatusCode = isPublish ? 502 : 200;
            return Task.FromResult(isPublish);
        };
        await guard.PushAsync(V1, One, As("developer"));
        Assert.False((await guard.EntryAsync("app", "v1.0.0")).Binding!.IsPublished);
    }

    // As a registry that hands out tokens: its refusal says what the request wanted to do, and of what.
    private static void Forbid(GuardUnderTest guard, int status, bool mayWrite = false) => guard.Upstream.Before = async context =>
    {
        var request = context.Request;
        if (request.Headers.Authorization.Count > 0 || (mayWrite && HttpMethods.IsPut(request.Method)))
        {
            return false;
        }

        await request.Body.CopyToAsync(Stream.Null);
        var actions = HttpMethods.IsPut(request.Method) ? "pull,push" : HttpMethods.IsDelete(request.Method) ? "delete" : "pull";
        context.Response.StatusCode = status;
        context.Response.Headers["X-Whose"] = "upstream";
        context.Response.Headers.WWWAuthenticate = $"Bearer scope=\"repository:app:{actions}\"";
        await context.Response.WriteAsync($$"""{"errors":[{"code":"X","detail":"{{actions}} {{request.Path}}"}]}""");
        return true;
    };

    private static async Task<string> SendAsync(GuardUnderTest guard, string method, string target, string? pushed)
    {
        var answer = pushed is null
            ? await guard.SendAsync(new HttpMethod(method), target, request =>
                request.Headers.TryAddWithoutValidation("Accept", "application/vnd.oci.image.manifest.v1+json"))
            : await guard.PushAsync(target, pushed);
        var text = new StringBuilder().Append((int)answer.Status).Append(' ').Append(method).Append(' ').AppendLine(target);
        foreach (var (name, values) in answer.Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append(": ").AppendLine(string.Join(", ", values));
        }

        return text.AppendLine(answer.Body).ToString();
    }
}
